"""Rules: each is one small generator of findings and outcomes, chosen by the `kind` of its entry in `schemas/rules.yaml`."""

from pipeline.checking.rules import (  # noqa: F401  (importing a module enters its kinds in the table)
    amounts,
    dates,
    elsewhere,
    evidence,
    files,
    founding,
    limits,
    names,
    papers,
    people,
    places,
    plan,
    plausible,
    portal,
    seals,
    sums,
    traces,
    versions,
    wording,
    years,
)
from pipeline.checking.rules.table import KINDS, run_rules

__all__ = ["KINDS", "run_rules"]
