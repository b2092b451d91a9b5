"""Seed → a random dossier: a case, some defects, a way of delivery."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

from samples.generator import defects
from samples.generator.assemble import (
    Sheet,
    copy_of,
    deliver_archive,
    deliver_digital,
    deliver_merged,
    deliver_picture,
    deliver_workbook,
    empty,
    encrypt,
)  # fmt: skip
from samples.generator.cast import Case, draw_case
from samples.generator.dossiers import Dossier
from samples.generator.extras import PLAIN_EXTRAS, draw_blank, draw_tax_return, draw_trial_balance
from samples.generator.letters import draw_pledge, draw_recommendation
from samples.generator.making import Making, draw_lead_certificate, draw_main_papers, draw_statement_papers, start
from samples.generator.names import OrganisationKind
from samples.generator.office import draw_workbook
from samples.generator.papers import Paper
from samples.generator.reports import draw_audit_report, draw_credit_report
from samples.generator.scans import HELDOUT_LOOKS, LOOKS, Look
from samples.generator.truth import Upload, lead_facts, tell_truth

Deliver = Callable[[Making, list[Paper], list[Paper], random.Random], list[Upload]]
KINDS: tuple[OrganisationKind, ...] = (
    *("enterprise",) * 12, "university", "research_institute", "non_profit",
)  # fmt: skip
# What a seal or a signature looks like on these is a matter of judgement.
DOUBTFUL_MEDIA = frozenset({"fax", "grey", "noisy", "photo"})


def draw_dossier(seed: int, *, heldout: bool = False) -> Dossier:
    """A dossier that depends on nothing but the seed and the set of layouts."""
    rng = random.Random(f"{seed}-{heldout}")
    kind = rng.choice(KINDS)
    case = _draw_case(rng, kind)
    standards = {"enterprise": ("cas2019", "assbe2013"), "non_profit": ("ngo2005",)}.get(kind, ("gov2019",))
    making = start(rng, case, rng.choice(standards), heldout=heldout)
    making.joined = making.accounts.standard == "assbe2013" and rng.random() < 0.2
    making.planted.tags += ["two_on_a_page"] if making.joined else []
    _plant(making, rng)
    uploads = _deliver(making, rng, with_statements=kind == "enterprise" or rng.random() < 0.4)
    _doubt_seals(making, uploads)
    name = f"{'h' if heldout else 'r'}{seed:04d}"
    return Dossier(name, uploads, tell_truth(name, "random", case, uploads, making.planted))


def _draw_case(rng: random.Random, kind: OrganisationKind) -> Case:
    enterprise = kind == "enterprise"
    return draw_case(
        rng, kind=kind, young=enterprise and rng.random() < 0.1, elsewhere=enterprise and rng.random() < 0.06
    )


def _plant(making: Making, rng: random.Random) -> None:
    """None, one or two defects; two only where they do not touch the same paper."""
    if "通辽" not in making.case.lead.address and "霍林郭勒" not in making.case.lead.address:
        making.planted.expect("not_registered_in_region", "lead")
        making.planted.tags.append("defect:elsewhere")
    if making.case.lead.kind != "enterprise":
        if rng.random() < 0.5:
            rng.choice(
                (
                    defects.forget_member,
                    defects.sign_late,
                    defects.name_two_scientists,
                    defects.forget_party_seal,
                    defects.spoil_code,
                )
            )(making)
        return
    roll = rng.random()
    if roll < 0.4:
        return
    pools = [defects.INCOMPLETE] if roll < 0.6 else [defects.INCONSISTENT] if roll < 0.85 else [defects.DOUBTFUL]
    if roll < 0.5 or roll > 0.95:
        pools.append(defects.INCONSISTENT)
    touched: set[str] = set()
    for pool in pools:
        defect = rng.choice(pool)
        paper = _touches(defect)
        if paper not in touched and not (len(making.case.years) == 1 and _needs_2022(defect)):
            defect(making)
            touched.add(paper)


def _touches(defect: defects.Defect) -> str:
    """The paper that a defect changes: statements count as one, since their figures meet."""
    name = getattr(defect, "__name__", "")
    for word, paper in (
        ("letter", "letter"), ("words", "letter"), ("promise", "letter"), ("rename", "letter"), ("borrow", "letter"), ("date", "letter"),
        ("party", "agreement"), ("member", "agreement"), ("late", "agreement"), ("misname", "agreement"), ("differ_in_sc", "agreement"),
        ("code", "plan"), ("two", "plan"),
    ):  # fmt: skip
        if word in name:
            return paper
    return "any" if name == "defect" else "statements"


def _needs_2022(defect: defects.Defect) -> bool:
    return _touches(defect) in ("statements", "any")


def _deliver(making: Making, rng: random.Random, *, with_statements: bool) -> list[Upload]:
    ways: tuple[Deliver, ...] = (_one_by_one, _one_by_one, _merged_scan, _merged_scan, _mixed, _pictures, _archive)
    way = rng.choice(ways)
    docx = way in (_one_by_one, _archive) and rng.random() < 0.5
    workbook = way in (_one_by_one, _archive) and with_statements and rng.random() < 0.3
    main = [*draw_main_papers(making, docx_plan=docx), *_draw_extras(making, rng)]
    if rng.random() < 0.85 or _needs_certificate(making):
        main.append(draw_lead_certificate(making))
    elif not any(paper.type == "credit_report" for paper in main):
        making.planted.dossier["lead"] = lead_facts(making.case, established="*")
    books: list[Paper] = []
    if workbook and not any(statement.blank_form for statement in making.statements.values()):
        books = draw_workbook(list(making.statements.values()), making.style)
    statements = draw_statement_papers(making) if with_statements and not books else []
    uploads = way(making, main, statements, rng)
    if books:
        uploads.append(deliver_workbook(books, rng.choice(("财务报表.xlsx", "报表22-23.xlsx", "Book1.xlsx"))))
        making.planted.tags.append("xlsx")
    return uploads + _litter(making, uploads, rng)


def _needs_certificate(making: Making) -> bool:
    """Whether the licence decides something: the years owed, the region, which of two codes is right."""
    decisive = {"defect:elsewhere", "defect:code_invalid", "defect:code_mismatch", "defect:other_firm"}
    return len(making.case.years) == 1 or bool(decisive & set(making.planted.tags))


def _draw_extras(making: Making, rng: random.Random) -> list[Paper]:
    case, style, seal = making.case, making.letters["other"], making.seals[making.case.lead.name]
    extras: list[Paper] = []
    if rng.random() < 0.3:
        extras.append(draw_credit_report(case, style, rng))
    if rng.random() < 0.2:
        extras.append(draw_pledge(case, style, seal, rng))
    if rng.random() < 0.2:
        extras.append(draw_recommendation(case, style, making.seals[case.recommender], rng))
    if rng.random() < 0.2 and case.lead.kind == "enterprise":
        extras.append(draw_audit_report(case, 2023, style, seal, rng))
    if rng.random() < 0.45:
        extras.append(rng.choice(PLAIN_EXTRAS)(case, style, rng))
    if rng.random() < 0.2 and case.lead.kind == "enterprise":
        extras.append(rng.choice((draw_tax_return, draw_trial_balance))(case, making.accounts, style, rng))
    return extras


def _looks(making: Making) -> dict[str, Look]:
    return HELDOUT_LOOKS if making.heldout else LOOKS


def _one_by_one(making: Making, main: list[Paper], statements: list[Paper], rng: random.Random) -> list[Upload]:
    """A digital file each."""
    making.planted.tags.append("digital")
    return [deliver_digital(paper, path) for paper, path in _name_files([*main, *statements], rng)]


def _name_files(papers: Sequence[Paper], rng: random.Random) -> list[tuple[Paper, str]]:
    """File names in one office's manner; no two alike."""
    manner = rng.choice(("plain", "numbered", "folders", "scanner"))
    named: list[tuple[Paper, str]] = []
    for place, paper in enumerate(papers, start=1):
        ending = paper.office[0] if paper.office else ".pdf"
        stem = {
            "plain": paper.name,
            "numbered": f"{place}、{paper.name}",
            "folders": f"{'财务' if paper.period_year else '申报'}/{paper.name}",
            "scanner": f"SCN_{place:04d}",
        }[manner]
        if any(path == stem + ending for _, path in named):
            stem = f"{stem}({place})"
        named.append((paper, stem + ending))
    return named


def _merged_scan(making: Making, main: list[Paper], statements: list[Paper], rng: random.Random) -> list[Upload]:
    """One scan of all, papers in any order, some pages turned, an empty sheet now and then."""
    look = rng.choice(list(_looks(making).values()))
    papers = [*main, *statements]
    rng.shuffle(papers)
    for _ in range(rng.choice((0, 0, 1, 2))):
        papers.insert(rng.randint(1, len(papers)), draw_blank())
        making.planted.tags.append("blank_pages")
    sheets = []
    for paper in papers:
        turned = tuple(
            (page, rng.choice((90, 180, 270)))
            for page in range(1, paper.pages + 1)
            if rng.random() < 0.06 and paper.type != "blank"
        )
        making.planted.tags += ["rotated"] if turned else []
        sheets.append(Sheet(paper, look, turned))
    making.planted.tags += ["merged", look.medium]
    return [deliver_merged(sheets, rng.choice(("扫描全部.pdf", "揭榜挂帅申报材料.pdf", "doc20240410.pdf")), rng)]


def _mixed(making: Making, main: list[Paper], statements: list[Paper], rng: random.Random) -> list[Upload]:
    """Two volumes, digital and scanned papers among each other."""
    looks = [look for name, look in _looks(making).items() if name in ("clean", "noisy", "grey")]
    making.planted.tags.append("mixed")
    uploads = []
    for papers, path in ((main, "申报书及附件.pdf"), (statements, "财务报表.pdf")):
        if papers:
            sheets = [Sheet(paper, rng.choice((None, *looks))) for paper in papers]
            uploads.append(deliver_merged(sheets, path, rng))
    return uploads


def _pictures(making: Making, main: list[Paper], statements: list[Paper], rng: random.Random) -> list[Upload]:
    """Pages of their own as pictures, the longer papers as digital files."""
    making.planted.tags.append("pictures")
    uploads = []
    for place, (paper, path) in enumerate(_name_files([*main, *statements], rng)):
        if paper.pages != 1 or rng.random() < 0.3:
            uploads.append(deliver_digital(paper, path))
            continue
        look = rng.choice([look for name, look in _looks(making).items() if name in ("photo", "photo", "clean", "fax")])
        ending = ".tif" if look.colour == "bilevel" else rng.choice((".jpg", ".jpg", ".png", ".heic"))
        degrees = rng.choice((0, 0, 0, 90, 270)) if look.medium == "photo" else 0
        uploads.append(
            deliver_picture(
                paper,
                f"{path[:-4]}{ending}" if place % 3 else f"微信图片_2024041{place:03d}{ending}",
                look,
                rng,
                degrees=degrees,
            )
        )
    return uploads


def _archive(making: Making, main: list[Paper], statements: list[Paper], rng: random.Random) -> list[Upload]:
    """All files in a ZIP."""
    making.planted.tags.append("zip")
    uploads = _one_by_one(making, main, statements, rng)
    return deliver_archive(uploads, "申报材料.zip", encoding=rng.choice(("gbk", "utf-8")))


def _litter(making: Making, uploads: list[Upload], rng: random.Random) -> list[Upload]:
    """Junk, copies, files that cannot be opened."""
    litter: list[Upload] = []
    if rng.random() < 0.15:
        litter.append(Upload("Thumbs.db", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(120), None, status="ignored"))
    outside = [upload for upload in uploads if not upload.inner and upload.papers and "." in upload.path]
    if rng.random() < 0.12 and outside:
        source = rng.choice(outside)
        stem, _, ending = source.path.rpartition(".")
        litter.append(copy_of(source, f"{stem} - 副本.{ending}"))
        making.planted.expect("duplicate_document", litter[-1].path, "warning")
    if rng.random() < 0.1:
        path = rng.choice(("附件9.pdf", "补充.pdf", "20240411.pdf"))
        locked = encrypt(deliver_digital(draw_blank(), path))
        litter.append(rng.choice((locked, empty(path))))
        making.planted.expect("unreadable_file", path, "warning")
        making.planted.vague_unread = True
        making.planted.tags.append("hostile")
    return litter


def _doubt_seals(making: Making, uploads: Sequence[Upload]) -> None:
    """Where the sealed papers came through a poor device, a report may ask for a look."""
    planted = making.planted
    for upload in uploads:
        for placed in upload.papers:
            slot = placed.paper.slot
            if slot in ("commitment_letter", "consortium_agreement") and placed.medium in DOUBTFUL_MEDIA:
                status = planted.requirements.get(slot, "met")
                planted.requirements[slot] = "|".join(dict.fromkeys([*status.split("|"), "unclear"]))
                planted.expect("missing_seal", slot, "warning", must=False)
                planted.findings = [
                    replace(finding, severity="error|warning")
                    if finding.rule in ("missing_seal", "seal_mismatch") and finding.must
                    else finding
                    for finding in planted.findings
                ]
