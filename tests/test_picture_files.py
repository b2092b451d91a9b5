"""Picture files: formats, colours and orientations as they come; long screenshots."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from extractors import pictures
from extractors.errors import UnreadableFile
from extractors.media_types import media_type_of
from extractors.scans import ScanReading
from extractors.upright import Stance
from pipeline.reading.long_pictures import pieces, read_long
from schemas.pages import Seal, Word

PIXELS = 50_000_000


def drawing(mode: str = "RGB", size: tuple[int, int] = (600, 800)) -> Image.Image:
    """White paper with a dark square at its top left."""
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).rectangle((60, 80, 180, 200), fill=(20, 20, 20))
    return picture.convert(mode)


def is_the_drawing(image: np.ndarray) -> bool:
    height, width = image.shape[:2]
    inside, outside = image[int(0.17 * height), int(0.2 * width)], image[int(0.8 * height), int(0.8 * width)]
    return bool(inside.max() < 70 and outside.min() > 230)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "WEBP", "TIFF", "GIF", "JPEG2000", "HEIF"])
def test_formats(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "a"
    drawing().save(path, kind)
    assert media_type_of(path).startswith("image/")
    assert pictures.count_frames(str(path), pixels=PIXELS) == 1
    image, dpi = pictures.read_frame(str(path), 1, pixels=PIXELS)
    assert is_the_drawing(image) and dpi == pytest.approx(image.shape[0] / (842 / 72))


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "LA", "RGBA", "I;16"])
def test_colours(mode: str, tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    if mode == "I;16":
        grey = np.asarray(drawing("L")).astype(np.uint16) * 257
        Image.fromarray(grey).save(path, "TIFF")
    else:
        drawing(mode).save(path, "TIFF")
    assert is_the_drawing(pictures.read_frame(str(path), 1, pixels=PIXELS)[0])


def test_what_is_transparent_is_paper(tmp_path: Path) -> None:
    picture = Image.new("RGBA", (600, 800), (0, 0, 0, 0))
    ImageDraw.Draw(picture).rectangle((60, 80, 180, 200), fill=(20, 20, 20, 255))
    picture.save(tmp_path / "a.png")
    assert is_the_drawing(pictures.read_frame(str(tmp_path / "a.png"), 1, pixels=PIXELS)[0])


def test_pages_of_a_tiff(tmp_path: Path) -> None:
    drawing().save(tmp_path / "a.tif", save_all=True, append_images=[drawing(), drawing()])
    assert pictures.count_frames(str(tmp_path / "a.tif"), pixels=PIXELS) == 3


@pytest.mark.parametrize("kind", ["GIF", "MPO", "WEBP"])
def test_a_film_or_a_preview_is_no_page(kind: str, tmp_path: Path) -> None:
    other = Image.new("RGB", (600, 800), "gray")
    drawing().save(tmp_path / "a", kind, save_all=True, append_images=[other])
    assert pictures.count_frames(str(tmp_path / "a"), pixels=PIXELS) == 1


def test_a_picture_is_turned_as_its_camera_was_held(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    drawing().rotate(90, expand=True).save(tmp_path / "a.jpg", exif=exif)
    assert is_the_drawing(pictures.read_frame(str(tmp_path / "a.jpg"), 1, pixels=PIXELS)[0])


def test_broken_exif_costs_no_picture(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    stream = io.BytesIO()
    drawing().save(stream, "JPEG", exif=exif)
    # the offset of the first directory leads out of the data
    data = stream.getvalue().replace(b"MM\x00*\x00\x00\x00\x08", b"MM\x00*\x7f\xff\xff\xff")
    (tmp_path / "a.jpg").write_bytes(data)
    assert is_the_drawing(pictures.read_frame(str(tmp_path / "a.jpg"), 1, pixels=PIXELS)[0])


def test_too_many_pixels_are_refused(tmp_path: Path) -> None:
    drawing().save(tmp_path / "a.png")
    with pytest.raises(UnreadableFile, match="too_large"):
        pictures.read_frame(str(tmp_path / "a.png"), 1, pixels=1000)


def screenshot(height: int = 5000) -> np.ndarray:
    """Lines of text, 40 px high, every 100 px."""
    image = np.full((height, 1000, 3), 255, np.uint8)
    for top in range(60, height - 60, 100):
        image[top : top + 40, 100:800:8] = 0
    return image


def test_a_long_picture_is_as_wide_as_a_page() -> None:
    image, dpi = pictures.at_reading_size(screenshot())
    assert pictures.is_long(image) and image.shape[1] * 72 / dpi == pytest.approx(595)


def test_a_long_picture_is_cut_between_lines() -> None:
    image = screenshot()
    cuts = list(pieces(image))
    assert cuts[0][0] == 0 and cuts[-1][1] == 5000 and len(cuts) >= 3
    assert all(before[1] == after[0] for before, after in zip(cuts, cuts[1:], strict=False))
    assert all(image[bottom].min() == 255 for _, bottom in cuts[:-1])


class Echo:
    """An engine that finds one word at the top of whatever it is shown."""

    name = description = "echo"

    def read(self, image: np.ndarray, *, dpi: float, skimming: bool = False) -> ScanReading:
        return ScanReading(image, Stance(0, 0.0, True, 1), [Word("甲", (10, 0, 20, 10))], [], [], 0.1)

    def seals(self, image: np.ndarray, *, dpi: float) -> list[Seal]:
        return []


def test_words_of_pieces_stand_on_the_whole_picture() -> None:
    image = screenshot()
    reading = read_long(Echo(), image, dpi=72)
    assert [word.top for word in reading.words] == [float(top) for top, _ in pieces(image)]
    assert reading.stance.lines == len(reading.words) and reading.ink == pytest.approx(0.1)
