"""Reports against hand-made truth: scores, tables, calibration. Used by `qijian evaluate` alone."""

from pipeline.evaluation.calibration import reliability_plot
from pipeline.evaluation.score import evaluate
from pipeline.evaluation.table import table

__all__ = ["evaluate", "reliability_plot", "table"]
