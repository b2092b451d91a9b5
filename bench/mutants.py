"""Sample files → damaged and malicious ones, the same for the same seed."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
import pypdfium2
from openpyxl import Workbook

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
EXTREMES = (b"0", b"-1", b"65535", b"2147483647", b"4294967296", b"99999999999999999999", b"1e309", b"NaN")
WORDS = (b"\x00" * 4, b"\xff" * 4, b"\x7f\xff\xff\xff", b"\x80\x00\x00\x00", b"\xff\xff\xff\x7f", b"\x00\x00\x00\x80")
PICTURES_PX = (500, 900)
"""Long sides of the pictures: small, so that thousands of readings stay affordable."""
Seeds = list[tuple[str, bytes]]
_NUMBER = re.compile(rb"(?<![\w.])\d{1,9}(?![\w.])")
_MOMENT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_NAME = re.compile(rb"/[A-Z][A-Za-z0-9]{1,15}|<[a-z]+:?[A-Za-z]{0,12}")


def sample_files() -> Seeds:
    """What mutants are made from: (ending, bytes) of every kind of file that samples have, papers cut to single pages."""
    seeds: Seeds = []
    for path in sorted(SAMPLES.rglob("*")):
        if path.suffix in (".docx", ".zip") and path.is_file():
            seeds.append((path.suffix, path.read_bytes()))
        elif path.suffix == ".pdf" and path.stat().st_size:
            seeds += [(".pdf", data) for data in single_pages(path)]
    seeds += [(ending, data) for page in seeds[::7] if page[0] == ".pdf" for ending, data in _pictures(page[1])]
    return [*seeds, (".xlsx", _workbook())]


def single_pages(path: Path, most: int = 2) -> Iterator[bytes]:
    """Some pages of a PDF, each as a PDF of its own."""
    try:
        with pikepdf.open(path) as paper:
            for at in range(0, len(paper.pages), max(1, len(paper.pages) // most)):
                single = pikepdf.new()
                single.pages.append(paper.pages[at])
                stream = io.BytesIO()
                single.save(stream, static_id=True)
                yield stream.getvalue()
    except (pikepdf.PdfError, pikepdf.PasswordError):
        # a sample that is locked or damaged: it is a good one as it is
        yield path.read_bytes()


def _pictures(page: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        picture = pypdfium2.PdfDocument(page)[0].render(scale=1.5).to_pil().convert("RGB")
    except pypdfium2.PdfiumError:
        return
    for side_px in PICTURES_PX:
        small = picture.copy()
        small.thumbnail((side_px, side_px))
        for ending, kind in ((".jpg", "JPEG"), (".png", "PNG"), (".tif", "TIFF"), (".webp", "WEBP")):
            stream = io.BytesIO()
            small.save(stream, kind)
            yield ending, stream.getvalue()


def _workbook() -> bytes:
    book, stream = Workbook(), io.BytesIO()
    sheet = book.create_sheet("预算")
    for row in range(1, 60):
        sheet.append([f"项目{row}", row * 1000.5, "=SUM(B1:B9)"])
    book.save(stream)
    with zipfile.ZipFile(stream) as made:
        members = {name: _MOMENT.sub(b"2024-01-01T00:00:00Z", made.read(name)) for name in made.namelist()}
    return _packed(members)


def _packed(members: dict[str, bytes]) -> bytes:
    """A ZIP file that says nothing of when it was made."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def mutants(seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of so many files. The name tells which sample and which harm was done to it."""
    rng, seeds = random.Random(seed), sample_files()
    kinds = sorted({ending for ending, _ in seeds})
    by_kind = {kind: [data for ending, data in seeds if ending == kind] for kind in kinds}
    for number in range(count):
        # each kind as often as any other, but PDF, which most uploads are, as often as all of them together
        kind = ".pdf" if rng.random() < 0.5 else rng.choice(kinds)
        data, harm = rng.choice(by_kind[kind]), rng.choice(HARMS)
        if zipfile.is_zipfile(io.BytesIO(data)) and rng.random() < 0.6:
            harmed = _within_members(rng, data, harm, seeds)
        else:
            harmed = _repeated(rng, data, harm, seeds)
        yield f"{number:04}-{harm.__name__.strip('_')}{kind}", harmed


Harm = Callable[[random.Random, bytearray, Seeds], bytearray]


def _repeated(rng: random.Random, data: bytes, harm: Harm, seeds: Seeds) -> bytes:
    harmed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        harmed = harm(rng, harmed, seeds)
    return bytes(harmed)


def _within_members(rng: random.Random, data: bytes, harm: Harm, seeds: Seeds) -> bytes:
    """A container that is sound and holds harmed members: their checksums are right."""
    with zipfile.ZipFile(io.BytesIO(data)) as sound:
        members = {name: sound.read(name) for name in sound.namelist()}
    for name in rng.sample(list(members), min(len(members), rng.choice((1, 2, 5)))):
        members[name] = _repeated(rng, members[name], harm, seeds)
    return _packed(members)


def _flip(rng: random.Random, data: bytearray, seeds: Seeds) -> bytearray:
    for _ in range(max(1, len(data) // 20_000)):
        if data:
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return data


def _extreme_word(rng: random.Random, data: bytearray, seeds: Seeds) -> bytearray:
    at = rng.randrange(len(data) + 1)
    data[at : at + 4] = rng.choice(WORDS)
    return data


def _extreme_number(rng: random.Random, data: bytearray, seeds: Seeds) -> bytearray:
    """A number that is written out, a page's width or a table's span, becomes one that nobody expects."""
    return _replaced(rng, data, _NUMBER, lambda found: rng.choice(EXTREMES))


def _other_name(rng: random.Random, data: bytearray, seeds: Seeds) -> bytearray:
    """A key or a tag stands where another one is expected."""
    names = [match.group() for match in _NAME.finditer(data)]
    return _replaced(rng, data, _NAME, lambda found: rng.choice(names))


def _replaced(
    rng: random.Random, data: bytearray, pattern: re.Pattern[bytes], other: Callable[[bytes], bytes]
) -> bytearray:
    found = list(pattern.finditer(data))
    if found:
        match = rng.choice(found)
        data[match.start() : match.end()] = other(match.group())
    return data


def _cut_off(rng: random.Random, data: bytearray, seeds: Seeds) -> bytearray:
    return data[: rng.randrange(len(data) + 1)]


def _hole(rng: random.Random, data: bytearray, seeds: Seeds) -> bytearray:
    at = rng.randrange(len(data) + 1)
    size = rng.choice((1, 16, 512, 8192))
    data[at : at + size] = bytes(len(data[at : at + size])) if rng.random() < 0.5 else b""
    return data


def _double(rng: random.Random, data: bytearray, seeds: Seeds) -> bytearray:
    at = rng.randrange(len(data) + 1)
    block = data[at : at + rng.choice((4, 64, 4096, 65536))]
    return data[:at] + block * rng.choice((2, 2, 10)) + data[at:]


def _splice(rng: random.Random, data: bytearray, seeds: Seeds) -> bytearray:
    """The beginning of one file and the end of another."""
    other = rng.choice(seeds)[1]
    return data[: rng.randrange(len(data) + 1)] + other[rng.randrange(len(other) + 1) :]


HARMS: tuple[Harm, ...] = (
    _flip,
    _extreme_word,
    _extreme_number,
    _extreme_number,
    _other_name,
    _cut_off,
    _hole,
    _double,
    _splice,
)
