"""What people decided → labels, values, requirements, findings and verdict that follow it."""

from pipeline.decisions.outcomes import apply_to_report
from pipeline.decisions.pages import apply_to_labels
from pipeline.decisions.values import apply_to_documents

__all__ = ["apply_to_documents", "apply_to_labels", "apply_to_report"]
