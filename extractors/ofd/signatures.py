"""Electronic seals of an OFD file: whose, where, when, and whether parts were changed after (GB/T 33190-2016, 18; GM/T 0031)."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from extractors.der import INTEGER, OCTETS, TIMES, Node, sequences
from extractors.errors import UnreadableFile
from extractors.ofd.geometry import box_of
from extractors.ofd.package import Package, text_of

MOST_SIGNATURES = 200
_DIGESTS = {"1.2.156.10197.1.401": "sm3", "sm3": "sm3", "md5": "md5", "sha1": "sha1", "sha-1": "sha1",
            "sha256": "sha256", "sha-256": "sha256", "2.16.840.1.101.3.4.2.1": "sha256",
            "1.3.14.3.2.26": "sha1"}  # fmt: skip


@dataclass(frozen=True)
class SealPicture:
    kind: str
    data: bytes


@dataclass(frozen=True)
class Stamp:
    """Where a seal is shown: the page's id, and x, y, width, height in millimetres."""

    page_id: str
    box_mm: tuple[float, float, float, float]


@dataclass(frozen=True)
class OfdSignature:
    """`owner` is the seal's name as its maker entered it; None for a signature without a seal, or one that cannot be read."""

    owner: str | None
    signed: str | None
    picture: SealPicture | None
    stamps: tuple[Stamp, ...]
    changed: bool


def signatures_of(package: Package, path: str | None) -> Iterator[OfdSignature]:
    """The signatures that a document lists; what cannot be read of one is left out."""
    if path is None:
        return
    try:
        listed = list(package.xml(path).iterfind("Signature"))[:MOST_SIGNATURES]
    except (KeyError, UnreadableFile):
        return
    for entry in listed:
        where = package.find(path, entry.get("BaseLoc"))
        try:
            if where is not None:
                yield _signature(package, where, package.xml(where))
        except (KeyError, UnreadableFile):
            continue


def _signature(package: Package, path: str, root: Element) -> OfdSignature:
    stamps = [
        Stamp(annotation.get("PageRef", ""), box)
        for annotation in root.iter("StampAnnot")
        if (box := box_of(annotation.get("Boundary"))) is not None
    ]
    owner, picture = _seal(package, path, root)
    return OfdSignature(
        owner, text_of(root, "SignatureDateTime"), picture, tuple(stamps), _changed(package, path, root)
    )


def _seal(package: Package, path: str, root: Element) -> tuple[str | None, SealPicture | None]:
    """Name and picture of the seal, from the seal's own part or from within the signature."""
    seal = root.find(".//Seal")
    for reference in (text_of(seal, "BaseLoc"), text_of(root, "SignedValue")):
        where = package.find(path, reference)
        data = package.read(where) if where is not None else b""
        try:
            found = list(sequences(data))
        except ValueError:
            continue
        owner = next((name for parts in found if (name := _owner(parts)) is not None), None)
        picture = next((drawn for parts in found if (drawn := _picture(parts)) is not None), None)
        if owner or picture:
            return owner, picture
    return None, None


def seal_owner(data: bytes) -> str | None:
    """The owner of the seal in a signature of GM/T 0031; None where there is none."""
    try:
        return next((name for parts in sequences(data) if (name := _owner(parts)) is not None), None)
    except ValueError:
        return None


def _owner(parts: Sequence[Node]) -> str | None:
    """SES_ESPropertyInfo: type, name, certificates …, three times."""
    times = sum(part.tag in TIMES for part in parts)
    if len(parts) >= 5 and times >= 2 and parts[0].tag == INTEGER:
        return parts[1].text or None
    return None


def _picture(parts: Sequence[Node]) -> SealPicture | None:
    """SES_ESPictureInfo: type, data, width, height."""
    kind = parts[0].text if len(parts) >= 4 else None
    if kind and [part.tag for part in parts[1:4]] == [OCTETS, INTEGER, INTEGER]:
        return SealPicture(kind.lower(), parts[1].content)
    return None


def _changed(package: Package, path: str, root: Element) -> bool:
    """Whether a part that was signed is another one now, or gone. Who signed is not verified: that takes the issuer."""
    references = root.find(".//References")
    method = _DIGESTS.get((references.get("CheckMethod") or "MD5").lower()) if references is not None else None
    if references is None or method is None or method not in hashlib.algorithms_available:
        return False
    for reference in references.iterfind("Reference"):
        value = text_of(reference, "CheckValue")
        where = package.find(path, reference.get("FileRef"))
        try:
            known = base64.b64decode("".join((value or "").split()), validate=True)
        except (binascii.Error, ValueError):
            continue
        if known and (where is None or hashlib.new(method, package.read(where)).digest() != known):
            return True
    return False
