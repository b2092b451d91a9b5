"""Small OFD files (GB/T 33190), made by hand."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from PIL import Image, ImageDraw

NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
Placed = tuple[str, float, float]
"""A text, and where its first letter's baseline begins in millimetres."""


def text_object(text: str, x: float, y: float, size: float = 4.0, extra: str = "") -> str:
    """A line of text, every character with its distance to the next."""
    steps = " ".join(str(size if ord(char) > 0x2E7F else size / 2) for char in text[:-1])
    return (
        f'<ofd:TextObject Boundary="{x} {y - size} 100 {size * 1.2}" Font="3" Size="{size}" {extra}>'
        f'<ofd:TextCode X="0" Y="{size}" DeltaX="{steps}">{escape(text)}</ofd:TextCode></ofd:TextObject>'
    )


def rule(x0: float, y0: float, x1: float, y1: float) -> str:
    return (
        f'<ofd:PathObject Boundary="{x0} {y0} {x1 - x0 + 0.3} {y1 - y0 + 0.3}" LineWidth="0.3">'
        f"<ofd:AbbreviatedData>M 0 0 L {x1 - x0} {y1 - y0}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def page(objects: str) -> str:
    return f'<ofd:Page {NAMESPACE}><ofd:Content><ofd:Layer ID="9">{objects}</ofd:Layer></ofd:Content></ofd:Page>'


def parts_of(
    pages: Sequence[str], more: Mapping[str, bytes | str] = {}, document: str = "", body: str = ""
) -> dict[str, bytes]:  # noqa: B006
    """The parts of a file; `document` and `body` are put into Document.xml and OFD.xml."""
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(1, len(pages) + 1))
    parts: dict[str, bytes | str] = {
        "OFD.xml": f"<ofd:OFD {NAMESPACE}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>{body}</ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": (
            f"<ofd:Document {NAMESPACE}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>"
            "</ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData>"
            f"<ofd:Pages>{listed}</ofd:Pages>{document}</ofd:Document>"
        ),
        "Doc_0/PublicRes.xml": (
            f'<ofd:Res {NAMESPACE} BaseLoc="Res"><ofd:Fonts><ofd:Font ID="3" FontName="宋体"/></ofd:Fonts><ofd:MultiMedias>'
            '<ofd:MultiMedia ID="5" Type="Image"><ofd:MediaFile>a.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>'
        ),
        **{f"Doc_0/Pages/Page_{n}/Content.xml": content for n, content in enumerate(pages, start=1)},
        **more,
    }
    return {name: data.encode() if isinstance(data, str) else data for name, data in parts.items()}


def write(path: Path, parts: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def ring_png() -> bytes:
    """A red ring, as a seal's picture."""
    picture = Image.new("RGBA", (160, 160), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((6, 6, 154, 154), outline=(220, 20, 20, 255), width=8)
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()


def der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    size = len(content)
    length = bytes([size]) if size < 128 else bytes([0x82]) + size.to_bytes(2, "big")
    return bytes([tag]) + length + content


def signed_value(owner: str, picture: bytes) -> bytes:
    """The structure of GM/T 0031 as far as a reader looks: who signed nothing is no signature."""
    time = b"20240402080000Z"
    certificates = der(0x30, der(0x04, b"certificate"))
    property_ = der(0x30, der(0x02, b"\x03"), der(0x0C, owner.encode()), der(0x02, b"\x01"), certificates,
                    der(0x18, time), der(0x18, time), der(0x18, time))  # fmt: skip
    drawn = der(0x30, der(0x16, b"png"), der(0x04, picture), der(0x02, b"\x2a"), der(0x02, b"\x2a"))
    header = der(0x30, der(0x16, b"ES"), der(0x02, b"\x04"), der(0x16, b"own"))
    seal = der(0x30, der(0x30, header, der(0x16, b"1"), property_, drawn))
    return der(0x30, der(0x30, der(0x02, b"\x04"), seal))


def signed(parts: Mapping[str, bytes], owner: str, box: str = "120 200 40 40") -> dict[str, bytes]:
    """The file with an electronic seal on its first page, over all parts as they are now."""
    listed = "".join(
        f'<ofd:Reference FileRef="/{name}"><ofd:CheckValue>{base64.b64encode(hashlib.sha256(data).digest()).decode()}'
        "</ofd:CheckValue></ofd:Reference>"
        for name, data in parts.items()
        if name != "OFD.xml"
    )
    root = (
        parts["OFD.xml"]
        .decode()
        .replace("</ofd:DocRoot>", "</ofd:DocRoot><ofd:Signatures>/Doc_0/Signs.xml</ofd:Signatures>")
    )
    return {
        **parts,
        "OFD.xml": root.encode(),
        "Doc_0/Signs.xml": f'<ofd:Signatures {NAMESPACE}><ofd:Signature ID="1" BaseLoc="S/Signature.xml"/></ofd:Signatures>'.encode(),
        "Doc_0/S/Signature.xml": (
            f"<ofd:Signature {NAMESPACE}><ofd:SignedInfo><ofd:SignatureDateTime>20240402080000</ofd:SignatureDateTime>"
            f'<ofd:References CheckMethod="SHA256">{listed}</ofd:References><ofd:StampAnnot ID="1" PageRef="1" Boundary="{box}"/>'
            "</ofd:SignedInfo><ofd:SignedValue>SignedValue.dat</ofd:SignedValue></ofd:Signature>"
        ).encode(),
        "Doc_0/S/SignedValue.dat": signed_value(owner, ring_png()),
    }  # fmt: skip
