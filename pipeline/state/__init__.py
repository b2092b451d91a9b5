"""What became of each dossier, by what, and who works on it now: kept from night to night, and across machines."""

from pipeline.state.basis import Basis, basis_of
from pipeline.state.decision_log import DecidedMeanwhile, NotDecidable, append, read_log
from pipeline.state.holds import HeldElsewhere, Hold, Holder
from pipeline.state.store import Record, Running, StateUnusable, Store, open_store, plain_name

__all__ = [
    "Basis",
    "DecidedMeanwhile",
    "HeldElsewhere",
    "Hold",
    "Holder",
    "NotDecidable",
    "Record",
    "Running",
    "StateUnusable",
    "Store",
    "append",
    "basis_of",
    "open_store",
    "plain_name",
    "read_log",
]
