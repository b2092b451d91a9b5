"""What became of each dossier, by what, and who works on it now: kept from night to night, and across machines."""

from pipeline.state.basis import Basis, basis_of
from pipeline.state.holds import HeldElsewhere, Hold, Holder
from pipeline.state.store import Record, Running, StateUnusable, Store, open_store, plain_name

__all__ = [
    "Basis",
    "HeldElsewhere",
    "Hold",
    "Holder",
    "Record",
    "Running",
    "StateUnusable",
    "Store",
    "basis_of",
    "open_store",
    "plain_name",
]
