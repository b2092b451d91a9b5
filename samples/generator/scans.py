"""Clean pages → pictures as scanners, copiers, fax machines and telephones make them."""

from __future__ import annotations

import io
import random
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt
import pikepdf
import pillow_heif
import pypdfium2 as pdfium
from PIL import Image

Picture = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Look:
    """What a device does to a page. `medium` is its name in the truth; `colour` is colour, grey or bilevel."""

    medium: str
    dpi: int = 200
    colour: str = "colour"
    skew_deg: float = 0.3
    noise: float = 3.0
    blur: float = 0.5
    specks: int = 0
    shadow: float = 0.0
    gain: float = 1.0
    quality: int = 60
    perspective: float = 0.0


LOOKS: dict[str, Look] = {
    "clean": Look("clean", dpi=200, skew_deg=0.3, noise=2, blur=0.4, quality=62),
    "grey": Look("grey", dpi=200, colour="grey", skew_deg=0.8, noise=4, blur=0.5, quality=58, gain=1.15),
    "noisy": Look(
        "noisy",
        dpi=180,
        colour="colour",
        skew_deg=1.8,
        noise=9,
        blur=0.8,
        specks=60,
        shadow=0.35,
        quality=48,
        gain=0.94,
    ),
    "fax": Look("fax", dpi=200, colour="bilevel", skew_deg=0.9, noise=14, blur=0.6, specks=40),
    "photo": Look("photo", dpi=190, skew_deg=1.5, noise=5, blur=0.7, shadow=0.45, quality=62, perspective=0.035),
}
HELDOUT_LOOKS: dict[str, Look] = {
    "clean": Look("clean", dpi=150, skew_deg=0.6, noise=3, blur=0.5, quality=70),
    "grey": Look("grey", dpi=240, colour="grey", skew_deg=1.2, noise=6, blur=0.9, quality=45, gain=1.3, specks=15),
    "noisy": Look(
        "noisy", dpi=150, colour="grey", skew_deg=2.5, noise=11, blur=0.6, specks=120, shadow=0.25, quality=42, gain=0.9
    ),
    "fax": Look("fax", dpi=180, colour="bilevel", skew_deg=1.4, noise=20, blur=0.8, specks=90),
    "photo": Look("photo", dpi=170, skew_deg=2.5, noise=7, blur=0.8, shadow=0.6, quality=52, perspective=0.06),
}


def render_pages(pdf: bytes, dpi: int) -> list[Picture]:
    """Pages as RGB."""
    with pdfium.PdfDocument(pdf) as document:
        return [np.asarray(page.render(scale=dpi / 72).to_pil().convert("RGB"), dtype=np.uint8) for page in document]


def degrade(page: Picture, look: Look, rng: random.Random) -> Picture:
    """The page as the device sees it."""
    noise = np.random.Generator(np.random.PCG64(rng.getrandbits(32)))
    image = page
    if look.colour != "colour":
        image = cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB).astype(np.uint8)
    image = _skew(image, rng.uniform(-look.skew_deg, look.skew_deg))
    if look.perspective:
        image = _photograph(image, look, rng)
    image = cv2.GaussianBlur(image, (0, 0), look.blur).astype(np.uint8) if look.blur else image
    values = image.astype(np.float32)
    values = 255 - (255 - values) * look.gain
    values *= _light(values.shape[0], values.shape[1], look, rng)[:, :, None]
    values += noise.normal(0, look.noise, values.shape[:2])[:, :, None]
    result = np.clip(values, 0, 255).astype(np.uint8)
    for _ in range(look.specks):
        x, y = int(noise.integers(result.shape[1])), int(noise.integers(result.shape[0]))
        cv2.circle(result, (x, y), int(noise.integers(1, 3)), (60, 60, 60), -1)
    return result


def _skew(image: Picture, angle: float) -> Picture:
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    turned = cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=(255, 255, 255))
    return np.asarray(turned, dtype=np.uint8)


def _light(height: int, width: int, look: Look, rng: random.Random) -> npt.NDArray[np.float32]:
    """Uneven light: darker towards one side or corner."""
    if not look.shadow:
        return np.ones((height, width), np.float32)
    x, y = np.meshgrid(np.linspace(-1, 1, width, dtype=np.float32), np.linspace(-1, 1, height, dtype=np.float32))
    slope = (x * rng.choice((-1, 1)) * rng.uniform(0.3, 1) + y * rng.uniform(-0.8, 0.8) + 1.4) / 2.8
    edge = np.exp(-(((x + 1) * 14) ** 2)) if look.perspective == 0 else np.zeros_like(x)
    return np.asarray(1 - look.shadow * (0.5 * np.clip(slope, 0, 1) + 0.8 * edge), np.float32)


def _photograph(image: Picture, look: Look, rng: random.Random) -> Picture:
    """The sheet on a table, seen a little from the side."""
    height, width = image.shape[:2]
    margin = round(width * 0.05)
    size = (width + 2 * margin, height + 2 * margin)

    def shift() -> float:
        return rng.uniform(-look.perspective, look.perspective) * float(width)

    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    seen = np.array([[x + margin + shift(), y + margin + shift()] for x, y in corners], np.float32)
    table = tuple(rng.choice(((126, 96, 70), (90, 92, 98), (152, 140, 122))))
    matrix = cv2.getPerspectiveTransform(corners, seen)
    tinted = np.clip(image.astype(np.float32) * np.array([1.0, 0.985, 0.95], np.float32), 0, 255).astype(np.uint8)
    return np.asarray(cv2.warpPerspective(tinted, matrix, size, borderValue=table), dtype=np.uint8)


def turn(image: Picture, degrees: int) -> Picture:
    """The picture turned clockwise by a multiple of 90."""
    return np.ascontiguousarray(np.rot90(image, -degrees // 90 % 4))


def encode_jpeg(image: Picture, look: Look) -> bytes:
    out = io.BytesIO()
    picture = Image.fromarray(image)
    if look.colour != "colour":
        picture = picture.convert("L")
    picture.save(out, "JPEG", quality=look.quality, optimize=True, dpi=(look.dpi, look.dpi))
    return out.getvalue()


def encode_picture(image: Picture, look: Look, ending: str) -> bytes:
    """A picture file: .jpg, .png, .tif or .heic."""
    if ending == ".jpg":
        return encode_jpeg(image, look)
    out = io.BytesIO()
    picture = Image.fromarray(image) if look.colour == "colour" else Image.fromarray(image).convert("L")
    if ending == ".heic":
        pillow_heif.from_pillow(picture).save(out, quality=look.quality)
    elif ending == ".png":
        picture.quantize(48).save(out, "PNG", optimize=True, dpi=(look.dpi, look.dpi))
    elif look.colour == "bilevel":
        picture.point(lambda level: 255 if level > 150 else 0).convert("1").save(
            out, "TIFF", compression="group4", dpi=(look.dpi, look.dpi)
        )
    else:
        picture.save(out, "TIFF", compression="jpeg", quality=look.quality, dpi=(look.dpi, look.dpi))
    return out.getvalue()


def scan_pdf(pictures: Sequence[tuple[Picture, Look]]) -> bytes:
    """A PDF whose pages are pictures and nothing else."""
    pdf = pikepdf.new()
    for image, look in pictures:
        height, width = image.shape[:2]
        points = (width * 72 / look.dpi, height * 72 / look.dpi)
        page = pdf.add_blank_page(page_size=points)
        name = page.add_resource(_image_object(pdf, image, look), pikepdf.Name.XObject, pikepdf.Name("/Im0"))
        page.Contents = pdf.make_stream(f"q {points[0]:.3f} 0 0 {points[1]:.3f} 0 0 cm {name} Do Q".encode())
    out = io.BytesIO()
    pdf.save(out, static_id=True)
    return out.getvalue()


def _image_object(pdf: pikepdf.Pdf, image: Picture, look: Look) -> pikepdf.Object:
    height, width = image.shape[:2]
    keys = {"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Image, "/Width": width, "/Height": height}
    if look.colour == "bilevel":
        bits = np.packbits(image[:, :, 0] > 150, axis=1)
        keys |= {"/ColorSpace": pikepdf.Name.DeviceGray, "/BitsPerComponent": 1, "/Filter": pikepdf.Name.FlateDecode}
        data = zlib.compress(bits.tobytes(), 9)
    else:
        space = pikepdf.Name.DeviceGray if look.colour == "grey" else pikepdf.Name.DeviceRGB
        keys |= {"/ColorSpace": space, "/BitsPerComponent": 8, "/Filter": pikepdf.Name.DCTDecode}
        data = encode_jpeg(image, look)
    return pdf.make_indirect(pikepdf.Stream(pdf, data, keys))


def lighter(look: Look, *, dpi: int, quality: int) -> Look:
    """The look at a smaller size, for files that are kept."""
    return replace(look, dpi=dpi, quality=quality)
