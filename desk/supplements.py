"""Papers that the applicant sends later, dropped into a dossier: stored beside the upload, read like any upload."""

from __future__ import annotations

from typing import BinaryIO

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from desk.office import Office, office_of, user_of
from desk.pages import dossier_url, message_page
from desk.routing import Way
from pipeline.uploads.supplements import arriving, list_supplements
from schemas.limits import Limits

CHUNK_BYTES = 1 << 20
MOST_AT_ONCE = 40


class TooLarge(ValueError):
    """More than a dossier may hold."""


async def add(request: Request) -> Response:
    form = await request.form(max_files=MOST_AT_ONCE, max_fields=10)
    try:
        return await run_in_threadpool(_add, request, form)
    finally:
        await form.close()


def _add(request: Request, form: FormData) -> Response:
    office, dossier = office_of(request), request.path_params["dossier"]
    files = [f for f in form.getlist("files") if isinstance(f, UploadFile) and f.filename]
    if not files:
        return message_page(request, 422, "desk_no_files")
    try:
        for file in files:
            keep(office, dossier, file.filename or "", file.file, user_of(request).shown)
    except TooLarge:
        return message_page(request, 413, "desk_too_large")
    request.app.state.reruns.start(office, dossier, again=True)
    return RedirectResponse(f"{dossier_url(dossier)}?running=1", 303)


def keep(office: Office, dossier: str, name: str, stream: BinaryIO, by: str) -> str:
    """Stores one file, whole or not at all; its path in the dossier. Raises TooLarge, OSError."""
    limits = Limits()
    known = list_supplements(office.settings.out, dossier)
    left = limits.dossier_bytes - sum(s.location.stat().st_size for s in known)
    if len(known) >= limits.dossier_files:
        raise TooLarge
    place = arriving(office.settings.out, dossier, name)
    try:
        size = 0
        with place.location.open("wb") as target:
            while chunk := stream.read(CHUNK_BYTES):
                size += len(chunk)
                if size > min(limits.file_bytes, left):
                    raise TooLarge
                target.write(chunk)
        return place.keep(by=by, at=office.store.now()).path
    finally:
        place.drop()


WAYS = (Way("/dossier/{dossier}/supplements", add, "staff", "POST", "supplement"),)
