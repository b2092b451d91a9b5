"""A decision comes in from the page: checked, written into the log, and followed by a new check of the dossier."""

from __future__ import annotations

from typing import Any, cast

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from desk.dossier import STATUSES, load, page
from desk.matters import Matter, Matters, claim_of
from desk.office import office_of, user_of
from desk.pages import dossier_url, message_page
from desk.reruns import recheck
from desk.routing import Way
from pipeline.decisions.values import NotAValue, parse_decided
from pipeline.reporting.words import Words
from pipeline.state import DecidedMeanwhile, NotDecidable, append
from schemas.decisions import Action, Decision, Target
from schemas.documents import TYPES
from schemas.report import ReportJson

MOST_VALUE = 400


async def decide(request: Request) -> Response:
    form = await request.form()
    return await run_in_threadpool(_decide, request, form)


def _decide(request: Request, form: FormData) -> Response:
    dossier = request.path_params["dossier"]
    found = load(request)
    if found is None:
        return message_page(request, 404, "desk_no_report")
    report, words, log = found
    action = str(form.get("action", ""))
    try:
        target, correction = _asked(form, action, Matters(words, log), log)
        decision = append(
            office_of(request).store,
            dossier,
            by=_name(request),
            action=cast(Action, action),
            target=target,
            correction=correction,
            remark=str(form.get("remark", "")),
            seen=_number(form.get("seen")),
        )
    except DecidedMeanwhile as error:
        trouble = _meanwhile(words, error.decision)
        return _again(request, words, report, 409, trouble)
    except _Changed:
        return _again(request, words, report, 409, words.word("desk_changed"))
    except (NotAValue, NotDecidable, ValueError) as error:
        return _again(request, words, report, 422, words.word("desk_not_decided", reason=_reason(words, error)))
    run = recheck(request, dossier)
    ended = "" if run.phase == "done" else "&running=1"
    return RedirectResponse(f"{dossier_url(dossier)}?done={decision.number}{ended}", 303)


class _Changed(Exception):
    """What the form speaks of is not what the report says now."""


def _asked(form: FormData, action: str, matters: Matters, log: list[Decision]) -> tuple[Target, dict[str, Any]]:
    """What is decided on, and what is right instead. Raises _Changed, NotAValue, NotDecidable."""
    if action == "withdraw":
        number = _number(form.get("decision"))
        found = next((d for d in log if d.number == number), None)
        if found is None:
            raise _Changed
        return found.target, {}
    matter = matters.find(str(form.get("thing", "")), str(form.get("binding", "")))
    if matter is None or claim_of(matter.target) != form.get("claim"):
        raise _Changed
    if action not in matter.actions:
        raise NotDecidable("desk_no_such_action")
    return matter.target, _correction(form, matter) if action == "correct" else {}


def _correction(form: FormData, matter: Matter) -> dict[str, Any]:
    text = str(form.get("value", "")).strip()
    if len(text) > MOST_VALUE:
        raise NotAValue("desk_too_long")
    if matter.asks == "value":
        parse_decided(matter.target.name, text)
        return {"value": text}
    if matter.asks == "status":
        if text not in STATUSES:
            raise NotDecidable("desk_no_such_status")
        return {"status": text}
    last = _number(form.get("last"))
    first = matter.target.places[0][1] or 1
    if text not in TYPES or last is None or not first <= last <= first + 2000:
        raise NotDecidable("desk_no_such_pages")
    return {"type": text, "last": last}


def _again(request: Request, words: Words, report: ReportJson, status: int, trouble: str) -> Response:
    """The page as it is now, with why nothing was decided."""
    found = load(request)
    if found is None:
        return message_page(request, 404, "desk_no_report")
    return page(request, *found, status=status, trouble=trouble)


def _meanwhile(words: Words, decision: Decision) -> str:
    from desk.dossier import moment

    action = words.word(f"desk_did_{decision.action}")
    return words.word(
        "desk_meanwhile", by=decision.by, at=moment(decision.at), action=action, remark=decision.remark or "—"
    )


def _reason(words: Words, error: Exception) -> str:
    text = str(error)
    return words.find(text) or text


def _name(request: Request) -> str:
    user = user_of(request)
    return user.shown if user.shown == user.name else f"{user.shown}（{user.name}）"


def _number(value: object) -> int | None:
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 12 else None


WAYS = (Way("/dossier/{dossier}/decide", decide, "reviewer", "POST", "decision"),)
