"""Documents: what classification, assembly and extraction make of pages."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Literal, get_args

from schemas.pages import Box, Page

DocumentType = Literal[
    "balance_sheet",
    "income_statement",
    "activity_statement",
    "revenue_expense_statement",
    "cash_flow_statement",
    "equity_statement",
    "commitment_letter",
    "consortium_agreement",
    "management_rules",
    "implementation_plan",
    "recommendation_letter",
    "project_summary_table",
    "business_licence",
    "legal_entity_certificate",
    "audit_report",
    "credit_report",
    "integrity_pledge",
    "other",
    "blank",
]
TYPES: tuple[DocumentType, ...] = get_args(DocumentType)
STATEMENT_TYPES: frozenset[str] = frozenset(
    {
        "balance_sheet",
        "income_statement",
        "activity_statement",
        "revenue_expense_statement",
        "cash_flow_statement",
        "equity_statement",
    }
)

PeriodKind = Literal["annual", "quarter", "month", "unknown"]
ValueSource = Literal["text_layer", "ocr", "office"]
Scalar = str | Decimal | date


@dataclass(frozen=True)
class PagePart:
    """A stretch of one page that belongs to one document, from `top` to `bottom` in points."""

    page: Page
    top: float
    bottom: float

    @property
    def whole(self) -> bool:
        return self.top <= 0 and self.bottom >= self.page.height

    def as_page(self) -> Page:
        """The part as a page of its own: same coordinates, only what lies within."""
        if self.whole:
            return self.page
        page = self.page

        def inside(box: Box) -> bool:
            return self.top <= (box[1] + box[3]) / 2 < self.bottom

        return replace(
            page,
            words=[word for word in page.words if inside(word.box)],
            rules=[rule for rule in page.rules if rule[3] >= self.top and rule[1] <= self.bottom],
            seals=[seal for seal in page.seals if inside(seal.box)],
            notes=list(page.notes),
            marks=[mark for mark in page.marks if mark.box is None or inside(mark.box)],
        )


Scope = Literal["consolidated", "parent", "single"]
ROW_UNSURE = "row_unsure"
"""Note of an amount: its row could not be told for sure; a sum that it fits tells it."""
COLUMN_UNSURE = "column_unsure"
"""Note of an amount: which column it stands in could not be told; a column of the wrong year adds up as well."""
READ_ALIKE = "read_alike"
"""Note of an amount: readers of different make read every digit of it alike; a sum that it breaks is not for a misread digit."""
NAME_TOLD = "name_told"
"""Note of a name: a scan spells it as no other paper does, and it is taken for the dossier's own; `text` is what was read."""
NAME_MAY_BE = "may_be_known_name"
"""Note of a scanned name: the picture may as well show the dossier's own name, which is no more than near."""
UNIT_UNSURE = "unit_unsure"
"""Note of an amount: its paper's unit was not read, and other statements of the dossier are not in yuan; sums hold in any unit."""


@dataclass(frozen=True)
class PageLabel:
    """What a stretch of a page was taken for. `starts` says that a new document begins with it.

    `confidence` is that of the type; `reasons` names the evidence in a few words, for the log and the report.
    `title` is the heading as printed, without blanks; `None` where the page has none.
    """

    part: PagePart
    type: DocumentType
    confidence: float
    starts: bool
    title: str | None = None
    reasons: tuple[str, ...] = ()


@dataclass
class Value:
    """One value read from a paper, with its place. `text` is as printed; `value` is normalised and may be a list of names.

    `box` in points of the page `page` (None where a value was derived from several places).
    """

    value: Scalar | list[str]
    text: str
    page: int | None
    box: Box | None
    confidence: float
    source: ValueSource
    notes: list[str] = field(default_factory=list)


@dataclass
class Amount:
    """One amount of a statement: `value` in yuan (the statement's unit multiplied out).

    `quantum` is the printed last place in yuan (0.01 for 元 with two decimals, 100 for 万元 with two).
    """

    value: Decimal
    text: str
    page: int
    box: Box
    confidence: float
    quantum: Decimal = Decimal("0.01")
    notes: list[str] = field(default_factory=list)


@dataclass
class LineItem:
    """A row of a statement. `item` is its key in the form's catalogue, None for a row the catalogue does not know.

    `current` and `prior`: closing/opening, this year/last year; None where the paper prints nothing or a dash.
    `unread` names columns ("current", "prior") where ink stands that could not be read as an amount. `cells` are the places
    of the row's amounts by column, also where nothing was found.
    """

    item: str | None
    label: str
    page: int
    box: Box
    current: Amount | None = None
    prior: Amount | None = None
    unread: tuple[str, ...] = ()
    label_confidence: float = 1.0
    cells: dict[str, Box] = field(default_factory=dict)

    @property
    def amounts(self) -> tuple[Amount, ...]:
        """Those that were read, `current` first."""
        return tuple(amount for amount in (self.current, self.prior) if amount is not None)


@dataclass(frozen=True)
class Period:
    """`year` of the accounts and `end` date as printed; `start` where the paper prints it."""

    year: int | None
    end: date | None
    kind: PeriodKind
    start: date | None = None


@dataclass
class PlacedSeal:
    """A seal on a document: `owner` is the organisation that its text was matched to, None where unsure."""

    page: int
    box: Box
    text: str | None
    shape: str
    colour: str
    confidence: float
    owner: str | None = None


@dataclass
class Party:
    """A party block of an agreement: who, and what stands in its signature block.

    `sealed`/`signed`: True seen, False certainly absent, None in doubt.
    """

    role: str
    name: str
    page: int | None
    box: Box | None
    confidence: float
    sealed: bool | None = None
    signed: bool | None = None


@dataclass
class Document:
    """A paper of the dossier: consecutive stretches of pages of one file that are one thing.

    `form` is the id of the statement form (`cas2019`, `assbe2013`, `ngo2005`, `gov2019`), `column_heads` the heads of the two money
    columns as printed, `prior_is_prior_year` False where the second column is 本月金额 or another column that is not the
    year before. `scope` tells consolidated from parent's own statements. `filled` is the share of the form's blanks that
    are filled in (None where not judged); a blank template has `blank_template` set.
    """

    id: str
    type: DocumentType
    confidence: float
    title: str | None
    file: str
    parts: list[PagePart]
    reasons: tuple[str, ...] = ()
    period: Period | None = None
    fields: dict[str, Value] = field(default_factory=dict)
    line_items: list[LineItem] = field(default_factory=list)
    seals: list[PlacedSeal] = field(default_factory=list)
    parties: list[Party] = field(default_factory=list)
    form: str | None = None
    scope: Scope = "single"
    column_heads: tuple[str | None, str | None] = (None, None)
    prior_is_prior_year: bool = True
    cumulative: bool = True
    blank_template: bool = False
    signed: bool | None = None
    notes: list[str] = field(default_factory=list)
    duplicate_of: str | None = None

    @property
    def pages(self) -> list[int]:
        return sorted({part.page.number for part in self.parts})

    @property
    def entity(self) -> Value | None:
        """The organisation whose paper this is."""
        return self.fields.get("entity") or self.fields.get("lead")

    @property
    def text(self) -> str:
        return "\n".join(part.as_page().text for part in self.parts)
