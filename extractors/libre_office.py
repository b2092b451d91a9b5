"""DOC, WPS, RTF, ODT, PPT and the like → PDF, by LibreOffice where it is installed.

Each file gets a process and a profile of its own, in which macros, links and the network are off.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from extractors import pdf
from extractors.docx_marks import accepted_copy
from extractors.errors import BROKEN_ZIP, UnreadableFile
from extractors.prepared import LaidOut, Prepared

CONVERSION_S = 240.0
MAC_PROGRAM = "/Applications/LibreOffice.app/Contents/MacOS/soffice"
START_AGAIN = 81
"""What LibreOffice ends with after it has made itself a new profile."""
SECTOR_BYTES = 512
WORD_MAGIC = b"\xec\xa5"
_FILTERS = {
    "doc": "MS Word 97",
    "rtf": "Rich Text Format",
    "xml": "MS Word 2003 XML",
    "odt": "writer8",
    "docx": "MS Word 2007 XML",
    "xlsx": "Calc MS Excel 2007 XML",
    "ppt": "MS PowerPoint 97",
    "pptx": "Impress MS PowerPoint 2007 XML",
    "odp": "impress8",
}
"""LibreOffice's names of what a file is taken for; left to itself it shows a damaged one as the text of its bytes."""
WRITER = "libswlo.so"
_PARTS = {"xlsx": "libsclo.so", "ppt": "libsdlo.so", "pptx": "libsdlo.so", "odp": "libsdlo.so"}
"""The library of the part that opens a file: Calc, Impress, else Writer."""
_SETTINGS: tuple[tuple[str, str, str], ...] = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Security/Scripting", "CheckDocumentEvents", "true"),
    ("Office.Writer/Content/Update", "Link", "2"),
    ("Office.Calc/Content/Update", "Link", "2"),
    ("Office.Java/VirtualMachine", "Enable", "false"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)
"""Macros never, links never updated, no Java; should the network be there after all, a proxy that nobody runs."""


def office_program() -> str | None:
    """LibreOffice's own program file; None where it is not installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        return MAC_PROGRAM if os.access(MAC_PROGRAM, os.X_OK) else None
    # the wrapper beside it would start it as a child, which a time-out would not reach
    bare = Path(found).resolve().with_name("soffice.bin")
    return str(bare) if os.access(bare, os.X_OK) else found


def can_convert(ending: str) -> bool:
    """Whether LibreOffice is installed with the part that opens files of this ending: distributions split it."""
    program = office_program()
    if program is None:
        return False
    folder = Path(program).resolve().parent
    installed = {part for part in (WRITER, *_PARTS.values()) if (folder / part).exists()}
    # an installation that is laid out otherwise is taken to be whole
    return not installed or _PARTS.get(ending, WRITER) in installed


def converter(ending: str) -> Callable[[str, Path], Prepared]:
    """How files of a format are made ready, called by their usual ending, which LibreOffice likes to see."""

    def prepare(path: str, into: Path) -> Prepared:
        """Raises UnreadableFile: needs_converting, encrypted, damaged, timed_out."""
        if _is_locked(path):
            raise UnreadableFile("encrypted", "the file asks for a password")
        made = convert(path, into, ending, "pdf")
        return Prepared(str(made), "application/pdf", pdf.count_pages(str(made)))

    return prepare


def word_converter(ending: str) -> Callable[[str, Path], Prepared]:
    """The same for texts: what was changed or remarked in them is told, and changes are taken as accepted."""
    plain = converter(ending)

    def prepare(path: str, into: Path) -> Prepared:
        """Raises UnreadableFile: needs_converting, encrypted, damaged, timed_out."""
        if _is_locked(path):
            raise UnreadableFile("encrypted", "the file asks for a password")
        marks, accepted = accepted_copy(str(convert(path, into, ending, "docx")), into / "accepted.docx")
        made = converter("docx")(accepted, into) if accepted else plain(path, into)
        return replace(made, marks={1: marks} if marks else {})

    return prepare


def else_converted(read: Callable[[str, str], LaidOut], ending: str) -> Callable[[str, str], LaidOut]:
    """A reader that lets LibreOffice write a file anew which it cannot take itself (Strict Open XML, other programs' slips)."""

    def read_either(path: str, file: str) -> LaidOut:
        """Raises UnreadableFile, with the reader's own reason."""
        try:
            return read(path, file)
        except UnreadableFile as error:
            if error.code != "damaged" or office_program() is None or not zipfile.is_zipfile(path):
                raise
            with tempfile.TemporaryDirectory(prefix="qijian-") as folder:
                try:
                    return read(str(convert(path, Path(folder), ending, ending)), file)
                except UnreadableFile:
                    raise error from None

    return read_either


def convert(path: str, into: Path, ending: str, target: str) -> Path:
    """The converted file. Raises UnreadableFile."""
    program = office_program()
    if program is None or not can_convert(ending):
        raise UnreadableFile("needs_converting", ending)
    profile = into / "profile"
    _write_profile(profile / "user")
    source = into / f"given.{ending}"
    shutil.copyfile(path, source)
    try:
        said = _run([
            program, f"-env:UserInstallation={profile.resolve().as_uri()}", "--headless", "--norestore", "--nologo",
            "--nodefault", "--nolockcheck", f"--infilter={_FILTERS[ending]}", "--convert-to", target, "--outdir", str(into / "made"), str(source),
        ], into)  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile("timed_out", f"more than {CONVERSION_S:.0f} s") from error
    finally:
        shutil.rmtree(profile, ignore_errors=True)
        source.unlink(missing_ok=True)
    made = into / "made" / f"given.{target}"
    if not made.is_file():
        raise UnreadableFile("damaged", said[-200:])
    return made


def _run(command: list[str], folder: Path) -> str:
    """What the program said. Raises TimeoutExpired."""
    root = str(Path(__file__).resolve().parents[1])
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LC_ALL": "C.UTF-8",
        "SAL_USE_VCLPLUGIN": "svp",
        "PYTHONPATH": root,
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [sys.executable, "-P", "-m", "extractors.limited", *command]
    for _ in range(2):
        done = subprocess.run(
            command, capture_output=True, timeout=CONVERSION_S, env=environment, cwd=folder, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        if done.returncode != START_AGAIN:
            break
    return (done.stdout + done.stderr).decode("utf-8", "replace").strip()


def _write_profile(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    (folder / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        f"{items}</oor:items>",
        encoding="utf-8",
    )


def _is_locked(path: str) -> bool:
    """Whether a Word 97 file ([MS-DOC] 2.5.2, fEncrypted) or an OpenDocument file says that it wants a password."""
    data = Path(path).read_bytes()
    if data.startswith(b"PK"):
        return b"manifest:encryption-data" in _manifest(path)
    for at in range(SECTOR_BYTES, len(data) - 12, SECTOR_BYTES):
        if data[at : at + 2] == WORD_MAGIC:
            return bool(data[at + 11] & 0x01)
    return False


def _manifest(path: str) -> bytes:
    try:
        with zipfile.ZipFile(path) as archive, archive.open("META-INF/manifest.xml") as stream:
            return stream.read(2**20)
    except (KeyError, OSError, *BROKEN_ZIP):
        return b""
