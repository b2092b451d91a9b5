"""Files inside a PDF or an OFD file → members, like those of an archive (pikepdf). Run as a process of its own: see
`extractors.unpacking_process`."""

from __future__ import annotations

import io
import mmap
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pikepdf

from extractors.archives import Member, Storehouse, member_of
from extractors.errors import BROKEN_ZIP, UnreadableFile
from extractors.ofd.document import documents_of
from extractors.ofd.package import Package, text_of
from extractors.unpacking_process import serve

_BROKEN = (pikepdf.PdfError, ValueError, KeyError, TypeError, AttributeError, OSError, RuntimeError, RecursionError)


def holds_files(path: Path, media_type: str) -> bool:
    """Whether it may: a look at the bytes, which parses nothing. (The stream of a file can be in no packed object.)"""
    if media_type == "application/ofd":
        try:
            with zipfile.ZipFile(path) as archive:
                return any("attach" in name.lower() for name in archive.namelist())
        except (ValueError, OSError, *BROKEN_ZIP):
            return False
    with open(path, "rb") as stream:
        try:
            with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
                return data.find(b"/EmbeddedFile") >= 0
        except (ValueError, OSError):
            return False


def unpack_embedded(path: Path, store: Storehouse) -> Iterator[Member]:
    """The embedded files. Raises UnreadableFile: archive_damaged, archive_incomplete."""
    with open(path, "rb") as stream:
        if stream.read(2) == b"PK":
            yield from _of_ofd(stream, store)
            return
    try:
        with pikepdf.open(path) as pdf:
            found = list(_of_pdf(pdf))
            for name, read in found[: store.allowance.members]:
                yield member_of(name, partial(_put, read, store))
    except pikepdf.PasswordError as error:
        raise UnreadableFile("encrypted") from error
    except _BROKEN as error:
        raise UnreadableFile("archive_damaged", type(error).__name__) from error


def _put(read: Callable[[], bytes], store: Storehouse) -> Path:
    try:
        data = read()
    except _BROKEN as error:
        raise UnreadableFile("damaged", type(error).__name__) from error
    return store.put(io.BytesIO(data))


def _of_pdf(pdf: pikepdf.Pdf) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Attachments of the document, and those pinned to pages."""
    seen: set[Any] = set()
    for name, attached in pdf.attachments.items():
        seen.add(attached.obj.objgen)
        yield attached.filename or name, attached.get_file().read_bytes
    for page in pdf.pages:
        for annotation in page.obj.get("/Annots", []):
            if annotation.get("/Subtype") != "/FileAttachment":
                continue
            spec: Any = annotation.get("/FS")
            if spec is not None and "/EF" in spec and spec.objgen not in seen:
                seen.add(spec.objgen)
                stream = spec.EF.get("/UF", spec.EF.get("/F"))
                yield str(spec.get("/UF", spec.get("/F", "附件"))), stream.read_bytes


def _of_ofd(stream: Any, store: Storehouse) -> Iterator[Member]:
    package = Package(stream)
    for document, _ in documents_of(package):
        where = package.find(document.path, document.attachments)
        if where is None:
            continue
        for element in package.xml(where).iter("Attachment"):
            inner = package.find(where, text_of(element, "FileLoc"))
            if inner is not None and element.get("Visible", "true").lower() != "false":
                ending = inner.rpartition(".")[2]
                name = element.get("Name") or inner.rpartition("/")[2]
                yield member_of(
                    name if name.lower().endswith(f".{ending.lower()}") else f"{name}.{ending}",
                    partial(_put, partial(package.read, inner), store),
                )


if __name__ == "__main__":
    serve(unpack_embedded)
