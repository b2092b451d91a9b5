"""Signatures of a PDF: who, when, and whether the file was changed after (ISO 32000-1, 12.8; RFC 5652).

Nothing is fetched and nobody's certificate is verified: what is compared is the digest that was signed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf

from extractors.der import OCTETS, SEQUENCE, SET, Node, nodes, oid
from extractors.ofd.signatures import seal_owner

MOST_FIELDS = 5000
DEEPEST = 20
_COMMON_NAME, _ORGANISATION, _DIGEST = "2.5.4.3", "2.5.4.10", "1.2.840.113549.1.9.4"
_METHODS = {"1.3.14.3.2.26": "sha1", "2.16.840.1.101.3.4.2.1": "sha256", "2.16.840.1.101.3.4.2.2": "sha384",
            "2.16.840.1.101.3.4.2.3": "sha512", "1.2.156.10197.1.401": "sm3"}  # fmt: skip
_DETACHED = ("/adbe.pkcs7.detached", "/ETSI.CAdES.detached")


@dataclass(frozen=True)
class PdfSignature:
    """`signer` by the certificate, else by the field's entry. `page` counts from 0, None for one that is not shown.

    `pictured` says that it is shown as a picture: a seal, or a name written by hand.
    """

    signer: str | None
    signed: str | None
    page: int | None
    rectangle: tuple[float, float, float, float] | None
    changed: bool
    pictured: bool = False


def signatures_of(pdf: pikepdf.Pdf, path: str) -> list[PdfSignature]:
    """The signatures of an open PDF that lies at `path`. Raises what pikepdf raises on broken structures."""
    fields = [field for field in fields_of(pdf) if str(field.get("/FT", "")) == "/Sig" and "/V" in field]
    data = Path(path).read_bytes() if fields else b""
    where = {page.obj.objgen: number for number, page in enumerate(pdf.pages)} if fields else {}
    last = max((_end(field) for field in fields), default=0)
    return [_signature(field, data, where, last) for field in fields]


def fields_of(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """All form fields, kinds and values inherited from above filled in by the caller's look-ups on the field itself."""
    form = pdf.Root.get("/AcroForm")
    open_: list[tuple[Any, int]] = [(field, 0) for field in (form.get("/Fields", []) if form is not None else [])]
    count = 0
    while open_ and count < MOST_FIELDS:
        field, depth = open_.pop(0)
        count += 1
        yield field
        if depth < DEEPEST:
            open_ += [(kid, depth + 1) for kid in field.get("/Kids", [])]


def _signature(field: Any, data: bytes, where: dict[Any, int], last: int) -> PdfSignature:
    value = field.V
    contents = bytes(value.get("/Contents", b""))
    signer, digest = read_contents(contents)
    name = str(value.get("/Name", "")).strip() or None
    rectangle = [float(v) for v in field.get("/Rect", [])]
    shown = len(rectangle) == 4 and rectangle[2] > rectangle[0] and rectangle[3] > rectangle[1]
    page = where.get(field.P.objgen) if "/P" in field else None
    return PdfSignature(
        signer or name,
        _day(str(value.get("/M", ""))),
        page if shown else None,
        (rectangle[0], rectangle[1], rectangle[2], rectangle[3]) if shown and page is not None else None,
        _was_changed(value, data, digest, last),
        shown and _has_picture(field.get("/AP", {}).get("/N")),
    )


def _has_picture(drawn: Any, depth: int = 0) -> bool:
    """Whether an appearance shows a picture, itself or in the forms inside it."""
    if drawn is None or depth > 4:
        return False
    inner = drawn.get("/Resources", {}).get("/XObject", {})
    return any(str(part.get("/Subtype", "")) == "/Image" or _has_picture(part, depth + 1) for _, part in inner.items())


def _end(field: Any) -> int:
    """Where the signed bytes end."""
    ranges = [int(v) for v in field.V.get("/ByteRange", [])]
    return ranges[2] + ranges[3] if len(ranges) == 4 else 0


def _was_changed(value: Any, data: bytes, digest: tuple[str, bytes] | None, last: int) -> bool:
    """Whether the signed bytes are others now, or something was added after the last signature that is no proof of it."""
    ranges = [int(v) for v in value.get("/ByteRange", [])]
    if len(ranges) != 4 or min(ranges) < 0 or ranges[2] + ranges[3] > len(data):
        return bool(ranges)
    signed = data[ranges[0] : ranges[0] + ranges[1]] + data[ranges[2] : ranges[2] + ranges[3]]
    if digest is not None and str(value.get("/SubFilter", "")) in _DETACHED:
        method, expected = digest
        if method in hashlib.algorithms_available and hashlib.new(method, signed).digest() != expected:
            return True
    # certificates and revocation lists are added later to keep a signature provable (12.8.4.3)
    added = data[last:].strip()
    return bool(added) and b"/DSS" not in added


def read_contents(contents: bytes) -> tuple[str | None, tuple[str, bytes] | None]:
    """The signer's name, and the digest that was signed with its method; None where it cannot be told."""
    try:
        # the placeholder's end is filled with zeros
        outer = next(nodes(contents))
    except (ValueError, StopIteration):
        return None, None
    owner = seal_owner(outer.whole)
    return (owner, None) if owner is not None else _read_cms(outer)


def _read_cms(outer: Node) -> tuple[str | None, tuple[str, bytes] | None]:
    try:
        content = outer.parts[1].parts[0].parts
        signers = next(part for part in reversed(content) if part.tag == SET).parts
        signer = signers[0].parts
        certificates = next((part.parts for part in content if part.tag == 0xA0 and part is not content[2]), [])
        return _name(certificates, signer[1]), _digest(signer)
    except (ValueError, IndexError, StopIteration):
        return None, None


def _digest(signer: Sequence[Node]) -> tuple[str, bytes] | None:
    method = _METHODS.get(oid(signer[2].parts[0]))
    attributes = next((part for part in signer if part.tag == 0xA0), None)
    for attribute in attributes.parts if attributes is not None and method else ():
        kind, values = attribute.parts[:2]
        if oid(kind) == _DIGEST and values.parts[0].tag == OCTETS:
            return method or "", values.parts[0].content
    return None


def _name(certificates: Sequence[Node], signer: Node) -> str | None:
    """The subject of the certificate that the signer is named by: its issuer and serial number."""
    for certificate in certificates:
        body = certificate.parts[0].parts
        first = 1 if body[0].tag == 0xA0 else 0
        serial, issuer, subject = body[first], body[first + 2], body[first + 4]
        wanted = signer.parts if signer.tag == SEQUENCE else []
        if len(certificates) == 1 or wanted and (wanted[0].whole, wanted[1].whole) == (issuer.whole, serial.whole):
            names = {oid(pair.parts[0]): pair.parts[1].text for part in subject.parts for pair in part.parts}
            return names.get(_COMMON_NAME) or names.get(_ORGANISATION)
    return None


def _day(text: str) -> str | None:
    match = re.match(r"(?:D:)?(\d{4})(\d{2})(\d{2})", text)
    return "-".join(match.groups()) if match else None
