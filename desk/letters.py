"""The letter to the applicant: begun from the report, edited, downloaded, marked as sent; its deadline is watched."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import desc, insert, select, update
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from desk.dossier import load, moment
from desk.office import Office, office_of, user_of
from desk.pages import dossier_url, message_page, render
from desk.papers import WORD
from desk.routing import Way
from pipeline.clock import SHANGHAI
from pipeline.reporting.letter import IDEOGRAPHIC_SPACE, Letter, Texts, write_letter
from pipeline.reporting.notice import ITEM, REPEATED, write_notice
from pipeline.reporting.words import Words
from pipeline.state import plain_name
from pipeline.state.tables import notices

MOST_TEXT, MOST_ENTRIES = 3000, 100
PARTS = ("items", "doubts")
NAMES = {"items": REPEATED[ITEM], "doubts": REPEATED["doubt"]}
Entries = list[dict[str, str]]


@dataclass(frozen=True)
class Notice:
    """A letter as it was saved. `letter` holds intro, items and doubts; `fingerprint` is that of the report it began from."""

    id: int
    made: float
    by: str
    letter: dict[str, Any]
    reply_by: str | None
    fingerprint: str
    sent: float | None
    sent_by: str | None


def show(request: Request) -> Response:
    found = load(request)
    if found is None:
        return message_page(request, 404, "desk_no_report")
    report, words, _ = found
    saved = _saved(office_of(request), request.path_params["dossier"])
    draft = saved[0] if saved and saved[0].sent is None else None
    letter = draft.letter if draft else as_parts(write_letter(words, office_of(request).settings.reply_by))
    own = office_of(request).settings.reply_by
    reply_by = draft.reply_by if draft else own.isoformat() if own else None
    return render(
        request,
        "letter.html.j2",
        dossier=request.path_params["dossier"],
        letter=letter,
        names=NAMES,
        reply_by=reply_by or "",
        draft=draft,
        saved=saved,
        moment=moment,
        changed=lambda notice: notice.fingerprint != report.run.fingerprint,
    )


async def save(request: Request) -> Response:
    form = await request.form(max_fields=2000)
    return await run_in_threadpool(_save, request, form)


def _save(request: Request, form: FormData) -> Response:
    """A new version of the letter, or word that the last one was sent."""
    office, dossier = office_of(request), request.path_params["dossier"]
    found = load(request)
    if found is None:
        return message_page(request, 404, "desk_no_report")
    user = user_of(request)
    back = RedirectResponse(dossier_url(dossier, "letter"), 303)
    with office.store.engine.begin() as connection:
        now = office.store.now(connection)
        if form.get("do") == "sent":
            number = str(form.get("id", ""))
            if not (number.isascii() and number.isdigit() and len(number) < 12):
                return message_page(request, 422, "desk_bad_request")
            own = office.store.key(notices, dossier) & (notices.c.id == int(number)) & notices.c.sent.is_(None)
            done = connection.execute(update(notices).where(own).values(sent=now, sent_by=user.shown))
            return back if done.rowcount else message_page(request, 409, "desk_letter_sent_already")
        try:
            row = {"letter": json.dumps(_typed(form), ensure_ascii=False), "reply_by": _day(form)}
        except ValueError:
            return message_page(request, 422, "desk_letter_not_saved")
        row |= {"outputs": office.store.outputs, "dossier": plain_name(dossier), "by": user.shown}
        connection.execute(insert(notices).values(row | {"made": now, "fingerprint": found[0].run.fingerprint}))
    return back


def download(request: Request) -> Response:
    """A saved letter as a Word file in the office's own dress."""
    found, number = load(request), request.path_params["number"]
    saved = {str(n.id): n for n in _saved(office_of(request), request.path_params["dossier"])}
    if found is None or number not in saved:
        return message_page(request, 404, "desk_no_letter")
    words, settings = found[1], office_of(request).settings
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "notice.docx"
        write_notice(as_letter(saved[number], words), words, target, settings.notice_template)
        data = target.read_bytes()
    headers = {"content-disposition": f'attachment; filename="notice-{number}.docx"'}
    return Response(data, media_type=WORD, headers=headers)


def as_parts(letter: Letter) -> dict[str, Any]:
    """What of a letter can be edited: its beginning, and each entry's texts."""

    def flat(entries: Sequence[Texts]) -> Entries:
        return [{name: "\n".join(texts) for name, texts in entry.items()} for entry in entries]

    return {
        "intro": "\n".join(letter.single.get("intro", [])),
        "items": flat(letter.items),
        "doubts": flat(letter.doubts),
    }


def as_letter(notice: Notice, words: Words) -> Letter:
    """The saved letter in the form that the template is filled from."""
    day = date.fromisoformat(notice.reply_by) if notice.reply_by else None
    made, parts = write_letter(words, day), notice.letter
    asks, doubts = bool(parts["items"]), bool(parts["doubts"])
    by = words.date(day.isoformat()) if day else words.word("notice_blank_date")
    single = made.single | {
        "intro": [parts["intro"]] if parts["intro"] else [],
        "items_head": [words.word("notice_items_head")] if asks else [],
        "doubts_head": [words.word("notice_look_head" if asks else "notice_look_only_head")] if doubts else [],
        "doubts_intro": [words.word("notice_look_intro")] if doubts else [],
        "until": [words.word("notice_until", date=by)] if asks or doubts else [],
    }

    def back(entries: Entries) -> list[Texts]:
        return [{name: [text] if text else [] for name, text in entry.items()} for entry in entries]

    return Letter(single, back(parts["items"]), back(parts["doubts"]))


def deadlines(office: Office) -> dict[str, str]:
    """Dossier → the day by which the last letter that was sent asks for an answer."""
    query = select(notices.c.dossier, notices.c.reply_by).where(
        notices.c.outputs == office.store.outputs, notices.c.sent.is_not(None)
    )
    with office.store.reading() as connection:
        rows = connection.execute(query.order_by(notices.c.sent)).all()
    return {dossier: day for dossier, day in rows if day}


def today() -> str:
    return datetime.now(SHANGHAI).date().isoformat()


def _saved(office: Office, dossier: str) -> list[Notice]:
    """Every version, the last first."""
    names = Notice.__dataclass_fields__
    with office.store.reading() as connection:
        query = select(notices).where(office.store.key(notices, dossier)).order_by(desc(notices.c.id))
        rows = [dict(row) for row in connection.execute(query).mappings()]
    return [Notice(**{n: json.loads(row[n]) if n == "letter" else row[n] for n in names}) for row in rows]


def _typed(form: FormData) -> dict[str, Any]:
    """The letter as it stands in the form; an entry without its first text is gone. Raises ValueError."""
    parts: dict[str, Any] = {"intro": _text(form.get("intro"))}
    for part in PARTS:
        entries: Entries = []
        for number in range(MOST_ENTRIES):
            entry = {name: _text(form.get(f"{part}-{number}-{name}")) for name in NAMES[part]}
            if entry[NAMES[part][0]] and f"{part}-{number}-drop" not in form:
                entries.append(entry)
        parts[part] = entries
    return parts


def _text(value: object) -> str:
    text = str(value or "").strip()
    if len(text) > MOST_TEXT:
        raise ValueError("too long")
    return "".join(char if char.isprintable() or char == IDEOGRAPHIC_SPACE else " " for char in text)


def _day(form: FormData) -> str | None:
    text = str(form.get("reply_by", "")).strip()
    return date.fromisoformat(text).isoformat() if text else None


WAYS = (
    Way("/dossier/{dossier}/letter", show, "reviewer", "GET", "letter"),
    Way("/dossier/{dossier}/letter", save, "staff", "POST", "letter saved or sent"),
    Way("/dossier/{dossier}/letters/{number}", download, "reviewer", "GET", "letter as Word"),
)
