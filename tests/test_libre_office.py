"""LibreOffice as a guest: it fetches nothing, runs nothing, and ends in time; what it cannot take is named."""

from __future__ import annotations

import http.server
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractors import libre_office, pdf
from extractors.errors import UnreadableFile
from extractors.libre_office import convert, converter, office_program

pytestmark = pytest.mark.skipif(office_program() is None, reason="LibreOffice is not installed")
SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{urn}:1.0"'
    for name, urn in (("office", "office"), ("text", "text"), ("draw", "drawing"), ("svg", "svg-compatible"))
)


MANIFEST = (
    '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/><!-- --></manifest:manifest>'
)


def odt(path: Path, inner: str, manifest: str = "") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content {SPACES} xmlns:xlink="http://www.w3.org/1999/xlink">'
            f"<office:body><office:text>{inner}</office:text></office:body></office:document-content>",
        )
        archive.writestr("META-INF/manifest.xml", MANIFEST.replace("<!-- -->", manifest))
    return path


@pytest.fixture
def requests() -> Iterator[tuple[str, list[str]]]:
    """The address of a server on this machine, and what it was asked for."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET

        def log_message(self, format: str, *args: object) -> None:
            return None

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def test_nothing_is_fetched(tmp_path: Path, requests: tuple[str, list[str]]) -> None:
    address, asked = requests
    image = f'<draw:frame svg:width="5cm" svg:height="5cm"><draw:image xlink:href="{address}/a.png"/></draw:frame>'
    made = converter("odt")(str(odt(tmp_path / "a.odt", f"<text:p>Text{image}</text:p>")), tmp_path / "made")
    assert "Text" in [word.text for word in pdf.read_text_layer(made.location, 1).words]
    assert asked == []


def test_a_conversion_that_takes_too_long_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libre_office, "CONVERSION_S", 0.05)
    with pytest.raises(UnreadableFile, match="timed_out"):
        convert(str(odt(tmp_path / "a.odt", "<text:p>a</text:p>")), tmp_path / "made", "odt", "pdf")
    assert not (tmp_path / "made" / "profile").exists()


def test_a_locked_file_is_encrypted(tmp_path: Path) -> None:
    locked = odt(tmp_path / "a.odt", "", "<manifest:encryption-data/>")
    with pytest.raises(UnreadableFile, match="encrypted"):
        converter("odt")(str(locked), tmp_path / "made")


def test_a_locked_word_97_file_is_encrypted(tmp_path: Path) -> None:
    # a compound file's head, then the information block of a document with fEncrypted set ([MS-DOC] 2.5.2)
    block = b"\xec\xa5" + bytes(8) + b"\x00\x01" + bytes(500)
    (tmp_path / "a.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\x00") + block)
    with pytest.raises(UnreadableFile, match="encrypted"):
        converter("doc")(str(tmp_path / "a.doc"), tmp_path / "made")


@pytest.mark.parametrize(
    ("installed", "ending", "can"),
    [
        (("libswlo.so", "libsclo.so"), "pptx", False),
        (("libswlo.so", "libsclo.so"), "doc", True),
        (("libsdlo.so",), "ppt", True),
        (("libsdlo.so",), "doc", False),
        ((), "pptx", True),
    ],
)
def test_parts_that_a_distribution_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, installed: tuple[str, ...], ending: str, can: bool
) -> None:
    for part in installed:
        (tmp_path / part).touch()
    monkeypatch.setattr(libre_office, "office_program", lambda: str(tmp_path / "soffice.bin"))
    assert libre_office.can_convert(ending) is can
