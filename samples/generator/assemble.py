"""Papers → uploads, the way offices deliver them: a file each, one merged scan, pictures, Word, Excel, archives."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pikepdf

from samples.generator.office import ZIP_DATE
from samples.generator.papers import Paper
from samples.generator.pen import merge_pdfs
from samples.generator.scans import Look, Picture, degrade, encode_picture, render_pages, scan_pdf, turn
from samples.generator.truth import PlacedPaper, Upload


@dataclass(frozen=True)
class Sheet:
    """A paper on its way into a merged file. `look` None keeps it digital; `turned` = degrees by page of the paper (from 1)."""

    paper: Paper
    look: Look | None = None
    turned: tuple[tuple[int, int], ...] = ()


def deliver_digital(paper: Paper, path: str) -> Upload:
    """The paper as it is: a PDF with a text layer, a DOCX, an XLSX."""
    if paper.office:
        ending, data = paper.office
        office = PlacedPaper(paper, None if ending == ".docx" else (paper.pages,), ending[1:])
        return Upload(path, data, None if ending == ".docx" else 1, (office,))
    placed = _place(paper, tuple(range(1, paper.pages + 1)), "digital")
    return Upload(path, paper.pdf, paper.pages, tuple(placed))


def _place(
    paper: Paper, pages: tuple[int, ...], medium: str, turned: tuple[tuple[int, int], ...] = ()
) -> list[PlacedPaper]:
    """The paper on its pages, and what stands below it on the last of them."""
    last = pages[-1:]
    lying = tuple((page, degrees) for page, degrees in turned if page in last)
    return [
        PlacedPaper(paper, pages, medium, turned),
        *(PlacedPaper(other, last, medium, lying) for other in paper.also),
    ]


def deliver_workbook(papers: Sequence[Paper], path: str) -> Upload:
    """One workbook, a statement a sheet."""
    office = papers[0].office
    if office is None:
        raise ValueError("a workbook needs papers of draw_workbook")
    return Upload(path, office[1], len(papers), tuple(PlacedPaper(paper, (paper.pages,), "xlsx") for paper in papers))


def deliver_merged(sheets: Sequence[Sheet], path: str, rng: random.Random) -> Upload:
    """One PDF of many papers, scanned or digital, each from the page where the one before ends."""
    parts: list[bytes] = []
    placed: list[PlacedPaper] = []
    first = 1
    for sheet in sheets:
        numbers = tuple(range(first, first + sheet.paper.pages))
        first += sheet.paper.pages
        parts.append(sheet.paper.pdf if sheet.look is None else _scan(sheet, rng))
        lying = tuple((numbers[page - 1], degrees) for page, degrees in sheet.turned)
        medium = sheet.look.medium if sheet.look else "digital"
        placed += _place(sheet.paper, numbers, medium, lying)
    return Upload(path, merge_pdfs(parts), first - 1, tuple(placed))


def _scan(sheet: Sheet, rng: random.Random) -> bytes:
    look = sheet.look
    if look is None:
        raise ValueError("a digital sheet is not scanned")
    turns = dict(sheet.turned)
    pictures: list[tuple[Picture, Look]] = []
    for number, page in enumerate(render_pages(sheet.paper.pdf, look.dpi), start=1):
        pictures.append((turn(degrade(page, look, rng), turns.get(number, 0)), look))
    return scan_pdf(pictures)


def deliver_picture(paper: Paper, path: str, look: Look, rng: random.Random, *, degrees: int = 0) -> Upload:
    """A paper of one page as a picture file; the path's ending says which kind."""
    image = turn(degrade(render_pages(paper.pdf, look.dpi)[0], look, rng), degrees)
    data = encode_picture(image, look, path[path.rindex(".") :].lower())
    return Upload(path, data, 1, tuple(_place(paper, (1,), look.medium, ((1, degrees),) if degrees else ())))


def deliver_archive(uploads: Sequence[Upload], path: str, *, encoding: str = "gbk") -> list[Upload]:
    """A ZIP of the uploads; names in GBK without the UTF-8 flag, as older Windows tools write them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for upload in uploads:
            info = _GbkInfo(upload.path, ZIP_DATE) if encoding == "gbk" else zipfile.ZipInfo(upload.path, ZIP_DATE)
            archive.writestr(info, upload.data, zipfile.ZIP_DEFLATED)
    members = [replace(upload, path=f"{path}/{upload.path}", inner=True) for upload in uploads]
    return [Upload(path, out.getvalue(), None), *members]


class _GbkInfo(zipfile.ZipInfo):
    """A member whose name is written in GBK, with no flag that says so."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode("gbk"), self.flag_bits


def encrypt(upload: Upload) -> Upload:
    """The PDF with a password that nobody gave."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(upload.data)) as pdf:
        pdf.save(
            out,
            static_id=True,
            encryption=pikepdf.Encryption(user="2024", owner="2024", R=4, aes=False, metadata=False),
        )
    return replace(upload, data=out.getvalue(), papers=(), status="unreadable", pages=None)


def truncate(upload: Upload, share: float = 0.45) -> Upload:
    """The file as a broken transfer leaves it."""
    data = upload.data[: int(len(upload.data) * share)]
    return replace(upload, data=data, papers=(), status="unreadable|partly_read", pages=None)


def empty(path: str) -> Upload:
    return Upload(path, b"", None, status="unreadable")


def copy_of(upload: Upload, path: str) -> Upload:
    """The same bytes under another name."""
    return replace(upload, path=path, papers=(), status="duplicate", twin_of=upload.path)
