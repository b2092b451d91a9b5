"""Documents → the same documents, surer: doubtful cells are read a second time, sums and the other year's paper confirm them."""

from pipeline.confirmation.doubts import find_doubts
from pipeline.confirmation.names import find_name_doubts, settle_names
from pipeline.confirmation.settle import settle

__all__ = ["find_doubts", "find_name_doubts", "settle", "settle_names"]
