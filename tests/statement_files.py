"""One balance sheet, saved in every format that a small file can be made of here."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path
from xml.sax.saxutils import escape

from docx import Document as new_docx
from openpyxl import Workbook
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from tests import ofd_file

ENTITY = "通辽市青禾农业科技有限公司"
HEAD = ("资产负债表", f"编制单位：{ENTITY}", "2023年12月31日", "单位：元")
COLUMNS = ("资产", "期末余额", "年初余额", "负债和所有者权益", "期末余额", "年初余额")
FIGURES: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("流动资产：", "", "", "流动负债：", "", ""),
    ("货币资金", "600123.45", "500000.00", "短期借款", "200000.00", "150000.00"),
    ("应收账款", "400000.00", "300000.50", "应付账款", "300123.45", "250000.50"),
    ("存货", "150000.00", "120000.00", "流动负债合计", "500123.45", "400000.50"),
    ("流动资产合计", "1150123.45", "920000.50", "负债合计", "500123.45", "400000.50"),
    ("固定资产", "850000.00", "780000.00", "实收资本", "1000000.00", "1000000.00"),
    ("非流动资产合计", "850000.00", "780000.00", "未分配利润", "500000.00", "300000.00"),
    ("", "", "", "所有者权益合计", "1500000.00", "1300000.00"),
    ("资产总计", "2000123.45", "1700000.50", "负债和所有者权益总计", "2000123.45", "1700000.50"),
)
EXPECTED = {
    "monetary_funds": ("600123.45", "500000.00"),
    "acct_recv": ("400000.00", "300000.50"),
    "ca_total": ("1150123.45", "920000.50"),
    "fixed_assets": ("850000.00", "780000.00"),
    "assets_total": ("2000123.45", "1700000.50"),
    "cl_total": ("500123.45", "400000.50"),
    "liab_total": ("500123.45", "400000.50"),
    "equity_total": ("1500000.00", "1300000.00"),
    "liab_equity_total": ("2000123.45", "1700000.50"),
}


def shown(text: str) -> str:
    return f"{float(text):,.2f}" if text[:1].isdigit() else text


def table_rows() -> list[tuple[str, ...]]:
    return [COLUMNS, *(tuple(shown(text) for text in row) for row in FIGURES)]


def write_csv(path: Path) -> None:
    stream = io.StringIO()
    csv.writer(stream).writerows([*([line, "", "", "", "", ""] for line in HEAD), *table_rows()])
    path.write_bytes(stream.getvalue().encode("gb18030"))


def write_text(path: Path) -> None:
    path.write_text("\n".join([*HEAD, *("\t".join(row) for row in table_rows())]), encoding="utf-8")


def write_xlsx(path: Path, formulas: bool = False) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "资产负债表"
    for row, text in enumerate(HEAD, start=1):
        sheet.cell(row, 1, text)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=6)
    for row, texts in enumerate((COLUMNS, *FIGURES), start=len(HEAD) + 1):
        for column, text in enumerate(texts, start=1):
            if text:
                cell = sheet.cell(row, column, float(text) if text[0].isdigit() else text)
                cell.number_format = "#,##0.00"
    if formulas:
        # openpyxl writes formulas without their results
        for letter in "BC":
            sheet[f"{letter}10"] = f"=SUM({letter}7:{letter}9)"
            sheet[f"{letter}14"] = f"={letter}10+{letter}12"
        for letter in "EF":
            sheet[f"{letter}14"] = f"=ROUND({letter}10,2)+({letter}11+{letter}12)*1"
    book.create_sheet("说明")["A1"] = "填表说明"
    book["说明"].sheet_state = "hidden"
    book.save(path)


def write_formulas(path: Path) -> None:
    write_xlsx(path, formulas=True)


def html_table(attributes: str = "") -> str:
    head = "".join(f'<tr><td colspan="6">{line}</td></tr>' for line in HEAD)
    rows = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in table_rows())
    return f"<html><head><meta charset={attributes}></head><body><table>{head}{rows}</table></body></html>"


def write_html(path: Path) -> None:
    """As accounting programs save it under the name of a workbook."""
    path.write_bytes(html_table("gb2312").encode("gb18030"))


def write_mht(path: Path) -> None:

    message = MIMEMultipart("related", type="text/html")
    message.attach(MIMEText(html_table("utf-8"), "html", "utf-8"))
    path.write_bytes(message.as_bytes())


def write_spreadsheet_xml(path: Path) -> None:
    def cell(text: str) -> str:
        kind = "Number" if text[:1].isdigit() else "String"
        return f'<Cell><Data ss:Type="{kind}">{escape(text)}</Data></Cell>'

    head = "".join(f'<Row><Cell ss:MergeAcross="5"><Data ss:Type="String">{line}</Data></Cell></Row>' for line in HEAD)
    rows = "".join("<Row>" + "".join(cell(text) for text in row) + "</Row>" for row in (COLUMNS, *FIGURES))
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="资产负债表"><Table>'
        f"{head}{rows}</Table></Worksheet></Workbook>",
        encoding="utf-8",
    )


def write_ods(path: Path) -> None:
    def cell(text: str) -> str:
        if text[-3:-2] == ".":
            return f'<table:table-cell office:value-type="float" office:value="{text}"/>'
        return f'<table:table-cell office:value-type="string"><text:p>{escape(text)}</text:p></table:table-cell>'

    rows = "".join(
        "<table:table-row>" + "".join(map(cell, row)) + "</table:table-row>" for row in ([(line,) for line in HEAD] + [COLUMNS, *FIGURES])
    )  # fmt: skip
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="资产负债表">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0" encoding="UTF-8"?>'
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry '
            'manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>',
        )


def write_docx(path: Path) -> None:
    document = new_docx()
    for line in HEAD:
        document.add_paragraph(line)
    table = document.add_table(len(table_rows()), 6, style="Table Grid")
    for row, texts in zip(table.rows, table_rows(), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.save(str(path))


def write_rtf(path: Path) -> None:
    def coded(text: str) -> str:
        return "".join(char if ord(char) < 128 else f"\\u{ord(char)}?" for char in text)

    edges = "".join(f"\\cellx{1600 * n}" for n in range(1, 7))
    rows = "".join(
        f"\\trowd{edges}" + "".join(f"\\intbl {coded(text)}\\cell" for text in row) + "\\row" for row in table_rows()
    )
    head = "".join(f"\\pard {coded(line)}\\par" for line in HEAD)
    path.write_text(
        "{\\rtf1\\ansi{\\fonttbl{\\f0 SimSun;}}\\f0\\fs18 " + head + rows + "\\pard\\par}", encoding="ascii"
    )


def write_ofd(path: Path) -> None:
    edges = (15, 45, 75, 105, 140, 170, 200)
    head = "".join(ofd_file.text_object(line, 80, 20 + 8 * n) for n, line in enumerate(HEAD))
    texts = "".join(
        ofd_file.text_object(text, x + 1, 60 + 7 * n, 2.6)
        for n, row in enumerate(table_rows())
        for x, text in zip(edges, row, strict=False)
        if text
    )
    bottom = 55 + 7 * len(table_rows())
    rules = [ofd_file.rule(edges[0], 55 + 7 * n, edges[-1], 55 + 7 * n) for n in range(len(table_rows()) + 1)]
    rules += [ofd_file.rule(x, 55, x, bottom) for x in edges]
    ofd_file.write(path, ofd_file.parts_of([ofd_file.page(head + texts + "".join(rules))]))


def write_pdf(path: Path) -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(path), pagesize=(595, 842), invariant=1)
    edges = (40, 130, 210, 290, 400, 480, 560)
    for n, line in enumerate(HEAD):
        canvas.setFont("STSong-Light", 16 if n == 0 else 10)
        canvas.drawString(240, 790 - 22 * n, line)
    canvas.setFont("STSong-Light", 8)
    for n, row in enumerate(table_rows()):
        for x, text in zip(edges, row, strict=False):
            canvas.drawString(x + 3, 686 - 20 * n, text)
    for n in range(len(table_rows()) + 1):
        canvas.line(edges[0], 700 - 20 * n, edges[-1], 700 - 20 * n)
    for x in edges:
        canvas.line(x, 700, x, 700 - 20 * len(table_rows()))
    canvas.save()


Writer = Callable[[Path], None]
OWN_READERS: Sequence[tuple[str, Writer]] = (
    ("csv", write_csv),
    ("txt", write_text),
    ("xlsx", write_xlsx),
    ("formulas.xlsx", write_formulas),
    ("html.xls", write_html),
    ("mht", write_mht),
    ("xml", write_spreadsheet_xml),
    ("ods", write_ods),
    ("docx", write_docx),
    ("ofd", write_ofd),
    ("pdf", write_pdf),
)
