"""Labels → documents: one merged scan becomes many documents; no page is lost."""

from __future__ import annotations

from collections.abc import Sequence

from schemas.documents import Document, PageLabel


def assemble_documents(labels: Sequence[PageLabel]) -> list[Document]:
    """Documents in the order of their first page. A blank page is a document of its own and ends none."""
    documents: list[Document] = []
    for label in labels:
        page = label.part.page
        current = next((d for d in reversed(documents) if d.file == page.file and d.type != "blank"), None)
        if label.starts or current is None or current.type != label.type:
            documents.append(_begin(label, len(documents) + 1))
        else:
            current.parts.append(label.part)
            current.confidence = min(current.confidence, label.confidence)
    return documents


def _begin(label: PageLabel, number: int) -> Document:
    return Document(
        id=f"d{number}",
        type=label.type,
        confidence=label.confidence,
        title=label.title,
        file=label.part.page.file,
        parts=[label.part],
        reasons=label.reasons,
    )
