"""The papers behind a dossier's page: pictures that the program made of pages, and its own report and letter. Never an upload."""

from __future__ import annotations

import re
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from desk.office import office_of
from desk.pages import message_page
from desk.routing import Way
from pipeline.folders import report_folder

PICTURE = re.compile(r"p[0-9a-f]{20}\.jpg|d[0-9a-f]{20}\.svg")
TYPES = {".jpg": "image/jpeg", ".svg": "image/svg+xml"}
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_ASLEEP = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy" content="([^"]{1,2000})">')


def picture(request: Request) -> Response:
    """A page's picture by the name that the report gives it."""
    name = request.path_params["name"]
    path = _folder(request) / "pages" / name
    if not PICTURE.fullmatch(name) or not path.is_file() or path.is_symlink():
        return message_page(request, 404, "desk_no_page")
    # the name follows the content: what was fetched once stays right
    headers = {"cache-control": "private, max-age=86400, immutable", "content-security-policy": _ASLEEP}
    return FileResponse(path, media_type=TYPES[path.suffix], headers=headers)


def report(request: Request) -> Response:
    """The night's report as it lies on the share, under the policy that it brings: its own script and style, by their hashes."""
    path = _folder(request) / "report.html"
    try:
        data = path.read_bytes()
    except OSError:
        return message_page(request, 404, "desk_no_report")
    policy = _POLICY.search(data[:4000])
    own = policy[1].decode("ascii", "replace") if policy else _ASLEEP
    own = own.replace("&#39;", "'") + "; frame-ancestors 'none'"
    return Response(data, media_type="text/html", headers={"content-security-policy": own})


def notice(request: Request) -> Response:
    """The letter that the run wrote, as a download."""
    path = _folder(request) / "notice.docx"
    if not path.is_file():
        return message_page(request, 404, "desk_no_report")
    return FileResponse(path, media_type=WORD, filename="notice.docx", headers={"content-security-policy": _ASLEEP})


def full_text(request: Request) -> Response:
    """What the run read of every page, where it was asked to."""
    path = _folder(request) / "full_text.txt"
    if not path.is_file():
        return message_page(request, 404, "desk_no_report")
    return FileResponse(path, media_type="text/plain; charset=utf-8", headers={"content-security-policy": _ASLEEP})


def _folder(request: Request) -> Path:
    return report_folder(office_of(request).settings.out, request.path_params["dossier"])


WAYS = (
    Way("/dossier/{dossier}/pages/{name}", picture, "reviewer", "GET", "page picture"),
    Way("/dossier/{dossier}/report.html", report, "reviewer", "GET", "report"),
    Way("/dossier/{dossier}/notice.docx", notice, "reviewer", "GET", "letter"),
    Way("/dossier/{dossier}/full_text.txt", full_text, "reviewer", "GET", "text"),
)
