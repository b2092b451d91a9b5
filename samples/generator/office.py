"""Plan → DOCX; statements → XLSX. Both with fixed dates, so that the bytes are the same each time."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from docx import Document as new_document
from docx.enum.text import WD_BREAK
from docx.oxml.ns import qn
from docx.shared import Pt
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side

from samples.generator.cast import Case
from samples.generator.flow import LetterStyle, print_date
from samples.generator.papers import Paper
from samples.generator.plans import TITLES, PlanFacts, cover_lines, plan_blocks, plan_fields
from samples.generator.statement_rows import TITLES as STATEMENT_TITLES
from samples.generator.statement_rows import Row, Statement, build_rows, line_items
from samples.generator.statement_style import StatementStyle
from samples.generator.statement_table import pair_rows, split_halves

STAMP = datetime(2024, 4, 8, 9, 30, tzinfo=UTC)
ZIP_DATE = (2024, 4, 8, 9, 30, 0)


def draw_plan_docx(case: Case, facts: PlanFacts, style: LetterStyle, rng: random.Random) -> Paper:
    """The plan as a Word file; it bears no seal."""
    document = new_document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "宋体", Pt(12)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    document.add_heading(TITLES[style.wording], 0)
    for label, value in cover_lines(case, facts, style):
        document.add_paragraph(f"{label}{value}")
    document.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)
    for block in plan_blocks(case, facts, style):
        if block.kind == "heading":
            document.add_heading(block.text, 1)
        elif block.kind == "paragraph":
            document.add_paragraph(block.text)
        else:
            table = document.add_table(len(block.rows), len(block.rows[0]), style="Table Grid")
            for row, texts in zip(table.rows, block.rows, strict=True):
                for cell, text in zip(row.cells, texts, strict=True):
                    cell.text = text
    if not facts.blank:
        document.add_heading("八、牵头单位意见", 1)
        document.add_paragraph("本单位承诺所填内容真实有效，同意申报。")
        document.add_paragraph(f"法定代表人：{case.lead.legal_representative}")
        document.add_paragraph(print_date(case.plan_date, style.date_form))
    core = document.core_properties
    core.author, core.title, core.created, core.modified = "项目办", TITLES[style.wording], STAMP, STAMP
    core.last_modified_by, core.revision = "项目办", 1
    out = io.BytesIO()
    document.save(out)
    fields = {} if facts.blank else plan_fields(case, facts)
    entity = None if facts.blank else facts.lead_name
    return Paper(
        "implementation_plan", "项目实施方案", b"", 0, entity, fields, slot="implementation_plan",
        office=(".docx", fix_zip_dates(out.getvalue())),
    )  # fmt: skip


def draw_workbook(statements: Sequence[Statement], style: StatementStyle) -> list[Paper]:
    """Statements as sheets of one workbook; every paper holds the same bytes, its page is the sheet's number."""
    style = replace(style, unit="元", decimals=2)
    book = Workbook()
    book.remove(book.worksheets[0])
    papers = []
    for place, statement in enumerate(statements, start=1):
        rows = build_rows(statement, replace(style, thousands=True))
        _fill_sheet(book, statement, style, rows)
        papers.append(_sheet_paper(statement, style, rows, place))
    book.properties.creator, book.properties.created, book.properties.modified = "财务部", STAMP, STAMP
    out = io.BytesIO()
    book.save(out)
    data = fix_zip_dates(out.getvalue(), modified=True)
    return [replace(paper, office=(".xlsx", data)) for paper in papers]


def _sheet_paper(statement: Statement, style: StatementStyle, rows: list[Row], place: int) -> Paper:
    kind = statement.type
    slot = "income_statement" if kind in ("activity_statement", "revenue_expense_statement") else kind
    fields = {
        "entity": statement.entity, "taxpayer_id": None, "period_end": statement.end, "unit": style.unit,
        "form_number": statement.form.form_number,
    }  # fmt: skip
    return Paper(
        kind, f"{statement.year}年{STATEMENT_TITLES[kind]}", b"", place, statement.entity, fields, line_items(rows, statement),
        period_year=statement.year, period_kind=statement.period, prior_scored=statement.prior_scored, slot=f"{slot}:{statement.year}",
    )  # fmt: skip


def _fill_sheet(book: Workbook, statement: Statement, style: StatementStyle, rows: list[Row]) -> None:
    sheet = book.create_sheet(f"{statement.year}{STATEMENT_TITLES[statement.type]}")
    two = style.sides == 2 and statement.type == "balance_sheet"
    drawn = pair_rows(*split_halves(rows)) if two else [(row,) for row in rows]
    halves = len(drawn[0])
    names = ("资产", "负债和所有者权益") if halves == 2 else ("项目",)
    width = halves * (1 + len(statement.heads))
    sheet.append([STATEMENT_TITLES[statement.type]])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=width)
    sheet["A1"].font, sheet["A1"].alignment = Font(name="黑体", size=16, bold=True), Alignment(horizontal="center")
    sheet.append([statement.words, *[None] * (width - 2), statement.form.form_number])
    sheet.append([f"编制单位：{statement.entity}", *[None] * (width - 2), style.unit_words.format(unit=style.unit)])
    sheet.append([text for name in names for text in (name, *statement.heads)])
    for pair in drawn:
        sheet.append(
            [
                value
                for row in pair
                for value in (("　" * row.depth + row.label) or None, *_values(row, statement, style))
            ]
        )
    thin = Side(style="thin")
    for line in sheet.iter_rows(min_row=4, max_row=sheet.max_row, max_col=width):
        for cell in line:
            cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
            if not isinstance(cell.value, str):
                cell.number_format = "#,##0.00"
    for place in range(width):
        letter = "ABCDEFGHIJKL"[place]
        sheet.column_dimensions[letter].width = 38 if place % (1 + len(statement.heads)) == 0 else 18


def _values(row: Row, statement: Statement, style: StatementStyle) -> list[object]:
    """Numbers in the printed unit; what is printed as a mark stays one."""
    unit = {"元": 1, "千元": 1000, "万元": 10000}[style.unit]
    cells = row.cells or ()
    values: list[object] = [
        float(cell.value / unit) if cell.value is not None else (cell.text or None) for cell in cells
    ]
    return values + [None] * (len(statement.heads) - len(values))


def fix_zip_dates(data: bytes, *, modified: bool = False) -> bytes:
    """The archive with every member dated alike; `modified` also fixes the date that openpyxl writes on saving."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if modified and name == "docProps/core.xml":
                content = _fix_modified(content)
            target.writestr(zipfile.ZipInfo(name, ZIP_DATE), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _fix_modified(content: bytes) -> bytes:
    start = content.index(b"<dcterms:modified")
    start = content.index(b">", start) + 1
    end = content.index(b"<", start)
    return content[:start] + STAMP.strftime("%Y-%m-%dT%H:%M:%SZ").encode() + content[end:]
