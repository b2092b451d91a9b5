"""The six dossiers that are kept in samples/: each a seed, a way of delivery and its defects."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from samples.generator import defects
from samples.generator.assemble import (
    Sheet,
    copy_of,
    deliver_archive,
    deliver_digital,
    deliver_merged,
    deliver_picture,
    empty,
    encrypt,
    truncate,
)  # fmt: skip
from samples.generator.cast import draw_case
from samples.generator.extras import draw_blank, draw_photo, draw_tax_return
from samples.generator.fonts import Face
from samples.generator.letters import draw_recommendation
from samples.generator.making import Making, draw_lead_certificate, draw_main_papers, draw_statement_papers, start
from samples.generator.reports import draw_credit_report
from samples.generator.scans import LOOKS, lighter
from samples.generator.statement_style import SMALL_SUFFIX, StatementStyle
from samples.generator.truth import Upload, tell_truth

PLAIN = Face("zenhei")
BRUSH = Face("gkai")


@dataclass(frozen=True)
class Dossier:
    """Files to write and their truth."""

    id: str
    uploads: list[Upload]
    truth: dict[str, Any]


def _finish(dossier_id: str, making: Making, uploads: list[Upload]) -> Dossier:
    truth = tell_truth(dossier_id, dossier_id.split("-", 1)[1], making.case, uploads, making.planted)
    return Dossier(dossier_id, uploads, truth)


def _set_small(making: Making, face: Face) -> None:
    """One font throughout, so that the files stay small."""
    making.style = replace(making.style, title_face=face, face=face, digits=face, signed_by="print")
    for name, style in making.letters.items():
        making.letters[name] = replace(style, title_face=face, face=face)


def complete_digital() -> Dossier:
    """Everything is there, exported from office programs and sealed electronically."""
    rng = random.Random(20240401)
    flow = ("本期金额", "上期金额")
    heads = {"balance_sheet": ("期末余额", "年初余额"), "income_statement": flow, "cash_flow_statement": flow}
    style = StatementStyle(
        heads=heads, loss_words="（损失以“－”号填列）", face=PLAIN, digits=Face("zenhei", "arial"), signed_by="print"
    )
    making = start(rng, draw_case(rng, members=2), "cas2019", style=style)
    making.combined_rules = True
    _set_small(making, PLAIN)
    plan, *papers = draw_main_papers(making, docx_plan=True)
    uploads = [deliver_digital(plan, "1.项目实施方案（终稿）.docx")]
    uploads += [deliver_digital(paper, f"{place}.{paper.name}.pdf") for place, paper in enumerate(papers, start=2)]
    uploads += [deliver_digital(paper, f"财务报表/{paper.name}.pdf") for paper in draw_statement_papers(making)]
    uploads.append(deliver_digital(draw_lead_certificate(making), "5.营业执照.pdf"))
    making.planted.tags += ["digital", "docx"]
    return _finish("01-complete-digital", making, uploads)


def complete_scanned() -> Dossier:
    """Everything in one scan, papers in any order, a page lies on its side, an empty sheet went through."""
    rng = random.Random(20240402)
    style = StatementStyle(
        header="tax", title_suffix=SMALL_SUFFIX, row_numbers=True, signatures=(), seal="bottom",
        heads={"balance_sheet": ("期末余额", "年初余额"), "income_statement": ("本年累计金额", "上年金额"), "cash_flow_statement": ("本年累计金额", "上年金额")},
    )  # fmt: skip
    making = start(rng, draw_case(rng, members=1), "assbe2013", style=style)
    making.combined_rules = True
    look = lighter(replace(LOOKS["clean"], noise=0.6), dpi=144, quality=36)
    papers = [*draw_main_papers(making), *draw_statement_papers(making), draw_lead_certificate(making)]
    rng.shuffle(papers)
    papers.insert(4, draw_blank())
    sheets = [Sheet(paper, replace(look, skew_deg=rng.choice((0.2, 0.5, 0.9)))) for paper in papers]
    lying = next(place for place, paper in enumerate(papers) if paper.type == "balance_sheet")
    sheets[lying] = replace(sheets[lying], turned=((1, 90),))
    making.planted.tags += ["merged", "clean", "rotated", "blank_pages"]
    return _finish("02-complete-scanned", making, [deliver_merged(sheets, "扫描件20240411.pdf", rng)])


def missing_papers() -> Dossier:
    """No cash flow statement of 2023, no rules for funds."""
    rng = random.Random(20240403)
    making = start(rng, draw_case(rng, members=2), "cas2019")
    making.combined_rules = False
    _set_small(making, PLAIN)
    for defect in (defects.drop_paper("cash_flow_statement:2023"), defects.drop_paper("management_rules:funds")):
        defect(making)
    look = lighter(replace(LOOKS["grey"], noise=2.5), dpi=150, quality=38)
    main = [Sheet(paper) for paper in draw_main_papers(making)]
    statements = [
        Sheet(paper, look if place % 2 else None) for place, paper in enumerate(draw_statement_papers(making))
    ]
    uploads = [deliver_merged(main, "申报材料（合并）.pdf", rng), deliver_merged(statements, "22-23年报表.pdf", rng)]
    uploads.append(
        deliver_picture(
            draw_lead_certificate(making),
            "微信图片_20240409101512.jpg",
            lighter(LOOKS["photo"], dpi=130, quality=50),
            rng,
        )
    )
    making.planted.tags += ["mixed", "photo"]
    return _finish("03-missing-papers", making, uploads)


def wrong_numbers() -> Dossier:
    """All papers are there and contradict themselves and one another."""
    rng = random.Random(20240404)
    making = start(rng, draw_case(rng, members=2), "assbe2013")
    _set_small(making, BRUSH)
    for defect in (
        defects.break_identity,
        defects.break_opening,
        defects.break_cash,
        defects.differ_in_words,
        defects.spoil_code,
    ):
        defect(making)
    uploads = [deliver_digital(paper, f"{paper.name}.pdf") for paper in draw_main_papers(making)]
    uploads.append(deliver_merged([Sheet(paper) for paper in draw_statement_papers(making)], "财报.pdf", rng))
    uploads.append(deliver_digital(draw_lead_certificate(making), "执照.pdf"))
    making.planted.tags.append("digital")
    return _finish("04-wrong-numbers", making, uploads)


def university_lead() -> Dossier:
    """A college leads: no papers about money are owed."""
    rng = random.Random(20240405)
    making = start(rng, draw_case(rng, kind="university", members=2), "gov2019")
    _set_small(making, PLAIN)
    uploads = [
        deliver_digital(paper, f"{place:02d} {paper.name}.pdf")
        for place, paper in enumerate(draw_main_papers(making), start=1)
    ]
    uploads.append(deliver_digital(draw_lead_certificate(making), "附件 法人证书.pdf"))
    letter = draw_recommendation(making.case, making.letters["other"], making.seals[making.case.recommender], rng)
    uploads.append(deliver_digital(letter, "推荐函（盖章）.pdf"))
    making.planted.tags += ["digital", "university"]
    return _finish("05-university-lead", making, uploads)


def damaged_mess() -> Dossier:
    """A ZIP of an older Windows, broken, locked and empty files, copies, misleading names, a quarter, an empty form."""
    rng = random.Random(20240406)
    making = start(rng, draw_case(rng, members=1), "cas2019")
    making.combined_rules = False
    _set_small(making, PLAIN)
    for defect in (defects.give_quarter, defects.give_blank_form):
        defect(making)
    main = {paper.slot: paper for paper in draw_main_papers(making)}
    statements = {(paper.type, paper.period_year): paper for paper in draw_statement_papers(making)}
    look = lighter(LOOKS["clean"], dpi=150, quality=50)
    zipped = [
        deliver_digital(statements["balance_sheet", 2022], "财务报表/2022年度/资产负债表.pdf"),
        deliver_digital(statements["income_statement", 2022], "财务报表/2022年度/利润表.pdf"),
        deliver_digital(statements["cash_flow_statement", 2022], "财务报表/2022年度/现金流量表.pdf"),
        deliver_digital(statements["balance_sheet", 2023], "财务报表/2023年度/利润表.pdf"),
        deliver_digital(statements["income_statement", 2023], "财务报表/2023年度/资产负债表.pdf"),
    ]
    plan = deliver_digital(main["implementation_plan"], "新建文件夹/未命名1.pdf")
    uploads = deliver_archive(zipped, "财务资料.zip")
    uploads += [
        plan,
        copy_of(plan, "新建文件夹/未命名1 - 副本.pdf"),
        deliver_digital(main["consortium_agreement"], "联合协议（已签）.pdf"),
        deliver_digital(main["management_rules:project"], "制度1.pdf"),
        encrypt(deliver_digital(main["management_rules:funds"], "科研经费管理办法.pdf")),
        deliver_picture(
            main["commitment_letter"], "IMG_2047.JPG", lighter(LOOKS["photo"], dpi=140, quality=52), rng, degrees=90
        ),
        truncate(deliver_merged([Sheet(statements["cash_flow_statement", 2023], look)], "2023现金流量表.pdf", rng)),
        deliver_picture(
            draw_photo(making.case, making.letters["other"], rng),
            "营业执照.jpg",
            lighter(LOOKS["clean"], dpi=100, quality=60),
            rng,
        ),
        deliver_digital(
            draw_tax_return(making.case, making.accounts, making.letters["other"], rng), "2023年利润表（年报）.pdf"
        ),
        deliver_digital(draw_credit_report(making.case, making.letters["other"], rng), "信用中国.pdf"),
        empty("盖章页.pdf"),
        Upload(".DS_Store", b"\x00\x00\x00\x01Bud1" + bytes(64), None, status="ignored"),
    ]
    planted = making.planted
    planted.vague_unread = True
    planted.requirements |= {
        "management_rules:funds": "unclear",
        "cash_flow_statement:2023": "unclear",
        "commitment_letter": "met|unclear",
    }
    for name in ("科研经费管理办法.pdf", "2023现金流量表.pdf", "盖章页.pdf"):
        planted.expect("unreadable_file", name, "warning")
    planted.expect("duplicate_document", "新建文件夹/未命名1 - 副本.pdf", "warning")
    planted.expect("missing_seal", "commitment_letter", "warning", must=False)
    planted.tags += ["zip", "hostile", "photo", "digital"]
    return _finish("06-damaged-mess", making, uploads)


COMMITTED: tuple[Callable[[], Dossier], ...] = (
    complete_digital, complete_scanned, missing_papers, wrong_numbers, university_lead, damaged_mess,
)  # fmt: skip
