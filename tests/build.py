"""Objects for tests, built by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from schemas.documents import Amount, Document, LineItem, PagePart, Period, PlacedSeal, Value
from schemas.pages import Page, Word

LEAD = "通辽市青禾农业科技有限公司"
CODE = "91150500701347218W"


def page(
    lines: Sequence[Sequence[tuple[str, float]]], *, file: str = "a.pdf", number: int = 1, size: float = 10.0
) -> Page:
    """A text page: each line a list of (text, x0)."""
    words = []
    for i, line in enumerate(lines):
        for text, x0 in line:
            width = sum(size if ord(c) > 0x2E7F else size * 0.55 for c in text)
            words.append(Word(text, (x0, 60 + 18 * i, x0 + width, 60 + 18 * i + size)))
    return Page(file, number, 595, 842, "text_layer", words=words, ink=0.05)


def value(content: object, confidence: float = 0.99) -> Value:
    return Value(content, str(content), 1, (10, 10, 90, 20), confidence, "text_layer")  # type: ignore[arg-type]


def amount(number: str, confidence: float = 0.99) -> Amount:
    return Amount(Decimal(number), number, 1, (10, 10, 90, 20), confidence)


def document(id_: str, type_: str, **fields: object) -> Document:
    part = PagePart(Page(f"{id_}.pdf", 1, 595, 842, "text_layer", image=f"pages/{id_}.jpg"), 0, 842)
    made = Document(id_, type_, 0.98, None, f"{id_}.pdf", [part])  # type: ignore[arg-type]
    made.fields = {name: value(content) for name, content in fields.items()}
    return made


def statement(
    id_: str, type_: str, year: int, items: dict[str, tuple[str | None, str | None]], entity: str = LEAD
) -> Document:
    made = document(id_, type_, entity=entity, period_end=date(year, 12, 31), unit="元")
    made.period = Period(year, date(year, 12, 31), "annual")
    made.form = "cas2019"
    made.line_items = [
        LineItem(key, key, 1, (10, 10, 90, 20), amount(c) if c else None, amount(p) if p else None)
        for key, (c, p) in items.items()
    ]
    return made


def seal(owner: str) -> PlacedSeal:
    return PlacedSeal(1, (300, 600, 420, 720), owner, "round", "red", 0.95, owner)


BALANCE: dict[str, tuple[str | None, str | None]] = {
    "monetary_funds": ("600.00", "500.00"),
    "acct_recv": ("400.00", "300.00"),
    "ca_total": ("1000.00", "800.00"),
    "fixed_assets": ("500.00", "450.00"),
    "nca_total": ("500.00", "450.00"),
    "assets_total": ("1500.00", "1250.00"),
    "acct_pay": ("300.00", "250.00"),
    "cl_total": ("300.00", "250.00"),
    "liab_total": ("300.00", "250.00"),
    "paid_in": ("935.00", "900.00"),
    "retained": ("265.00", "100.00"),
    "equity_total": ("1200.00", "1000.00"),
    "liab_equity_total": ("1500.00", "1250.00"),
}
INCOME: dict[str, tuple[str | None, str | None]] = {
    "revenue": ("900.00", "800.00"),
    "cogs": ("700.00", "650.00"),
    "op_profit": ("200.00", "150.00"),
    "nonop_income": ("20.00", "10.00"),
    "total_profit": ("220.00", "160.00"),
    "income_tax": ("55.00", "40.00"),
    "net_profit": ("165.00", "120.00"),
}
CASH: dict[str, tuple[str | None, str | None]] = {
    "cf_op_net": ("100.00", "80.00"),
    "cf_inv_net": ("-10.00", "0.00"),
    "cf_fin_net": ("10.00", "0.00"),
    "cf_net": ("100.00", "80.00"),
    "cf_begin": ("500.00", "420.00"),
    "cf_end": ("600.00", "500.00"),
}


def _before(items: dict[str, tuple[str | None, str | None]]) -> dict[str, tuple[str | None, str | None]]:
    """Last year's statement: its own figures, and nothing of the year before."""
    return {key: (prior, None) for key, (_, prior) in items.items()}


def complete_dossier() -> list[Document]:
    """An enterprise's dossier in which nothing is wrong."""
    members = ["科尔沁理工大学"]
    title = "玉米秸秆高值化利用关键技术研究"
    plan = document(
        "plan",
        "implementation_plan",
        lead=LEAD,
        credit_code=CODE,
        list_item="2",
        project_title=title,
        members=members,
        chief_scientist="王青",
        legal_representative="赵明",
        total_budget=Decimal(5000000),
        matching_funds=Decimal(3000000),
        date=date(2024, 4, 3),
    )
    agreement = document(
        "agreement",
        "consortium_agreement",
        lead=LEAD,
        members=members,
        project_title=title,
        chief_scientist="王青",
        date=date(2024, 4, 1),
    )
    agreement.seals = [seal(LEAD), seal(members[0])]
    letter = document(
        "letter",
        "commitment_letter",
        entity=LEAD,
        amount=Decimal(3000000),
        amount_in_words=Decimal(3000000),
        date=date(2024, 4, 2),
        project_title=title,
        legal_representative="赵明",
    )
    letter.seals = [seal(LEAD)]
    rules = document("rules", "management_rules", entity=LEAD, subject="both")
    licence = document(
        "licence",
        "business_licence",
        entity=LEAD,
        address="内蒙古自治区通辽市科尔沁区和平路1号",
        established=date(2015, 3, 1),
        credit_code=CODE,
        legal_representative="赵明",
    )
    licence.parts[0].page.words.append(Word("法定代表人：赵明", (10, 10, 90, 20)))
    statements = [
        statement("bs22", "balance_sheet", 2022, _before(BALANCE)),
        statement("bs23", "balance_sheet", 2023, BALANCE),
        statement("is22", "income_statement", 2022, _before(INCOME)),
        statement("is23", "income_statement", 2023, INCOME),
        statement("cf22", "cash_flow_statement", 2022, _before(CASH)),
        statement("cf23", "cash_flow_statement", 2023, CASH),
    ]
    return [plan, agreement, letter, rules, licence, *statements]
