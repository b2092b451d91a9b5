"""The kept dossiers agree with their truth; the generator's accounts add up and its papers come out the same each time."""

from __future__ import annotations

import hashlib
import io
import json
import random
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium
import pytest
from stdnum.cn import uscc

SAMPLES = Path(__file__).parents[1] / "samples"
DOSSIERS = sorted(path.parent for path in SAMPLES.glob("*/truth.json"))
pytest.importorskip("reportlab")
pytest.importorskip("cv2")
pytest.importorskip("cn2an")

from samples.generator import names  # noqa: E402
from samples.generator.accounts import YEARS, Accounts, form_of, open_sums, result_type  # noqa: E402
from samples.generator.accounts_enterprise import draw_enterprise_accounts  # noqa: E402
from samples.generator.accounts_public import draw_public_accounts  # noqa: E402
from samples.generator.cast import draw_case  # noqa: E402
from samples.generator.dossiers import COMMITTED  # noqa: E402
from samples.generator.flow import LetterStyle  # noqa: E402
from samples.generator.fonts import fonts_installed  # noqa: E402
from samples.generator.letters import draw_commitment_letter, letter_facts  # noqa: E402
from samples.generator.seals import SealStyle  # noqa: E402
from samples.generator.truth import Expected, decide_verdict  # noqa: E402

STANDARDS = ("cas2019", "assbe2013", "ngo2005", "gov2019")
needs_fonts = pytest.mark.skipif(not fonts_installed(), reason="fonts of the generator are not installed")


def load_truth(folder: Path) -> dict[str, Any]:
    truth: dict[str, Any] = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    return truth


def read_upload(folder: Path, path: str) -> bytes:
    """The bytes of an upload; a member of an archive is `archive.zip/inner name`."""
    if ".zip/" not in path:
        return (folder / path).read_bytes()
    archive, inner = path.split(".zip/", 1)
    with zipfile.ZipFile(folder / f"{archive}.zip", metadata_encoding="gbk") as opened:
        return opened.read(inner)


@pytest.fixture(params=DOSSIERS, ids=lambda folder: folder.name)
def folder(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def test_six_dossiers_are_kept() -> None:
    assert len(DOSSIERS) == len(COMMITTED) == 6


def test_readme_has_a_row_for_every_dossier() -> None:
    readme = (SAMPLES / "README.md").read_text(encoding="utf-8")
    assert [folder.name for folder in DOSSIERS if f"`{folder.name}`" not in readme] == []


def test_truth_lists_every_file_with_its_hash(folder: Path) -> None:
    truth = load_truth(folder)
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {"truth.json"}
    assert there == {path for path in truth["files"] if ".zip/" not in path}
    for path, info in truth["file_info"].items():
        data = read_upload(folder, path)
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (info["sha256"], info["bytes"])


def test_truth_counts_pages_and_gives_each_page_to_one_document(folder: Path) -> None:
    truth = load_truth(folder)
    for path, info in truth["file_info"].items():
        if not path.endswith(".pdf") or truth["files"][path] != "read":
            continue
        with pikepdf.open(io.BytesIO(read_upload(folder, path))) as pdf:
            assert len(pdf.pages) == info["pages"]
        owned = [page for document in truth["documents"] if document["file"] == path for page in document["pages"]]
        assert sorted(owned) == list(range(1, info["pages"] + 1))


def test_verdict_follows_from_requirements_and_findings(folder: Path) -> None:
    truth = load_truth(folder)
    findings = [Expected(**finding) for finding in truth["findings"]]
    assert truth["verdict"] == decide_verdict(truth["requirements"], findings)


def test_amounts_stand_in_the_text_layer(folder: Path) -> None:
    truth = load_truth(folder)
    for document in truth["documents"]:
        if document["medium"] != "digital" or not document["line_items"]:
            continue
        with pdfium.PdfDocument(read_upload(folder, document["file"])) as pdf:
            text = "".join(pdf[page - 1].get_textpage().get_text_bounded() for page in document["pages"]).replace(
                ",", ""
            )
        factor = {"元": 1, "千元": 1000, "万元": 10000}[document["fields"]["unit"]]
        printed = {
            str(abs((Decimal(line["current"]) / factor).quantize(Decimal("0.01"))))
            for line in document["line_items"]
            if line["current"]
        }
        assert [amount for amount in printed if amount not in text] == []


def test_truth_codes_are_valid_and_of_the_region(folder: Path) -> None:
    code = load_truth(folder)["dossier"]["lead"]["credit_code"].split("|")[0]
    assert uscc.is_valid(code)
    assert code[2:6] == "1505"


def test_organisations_are_invented(folder: Path) -> None:
    truth = load_truth(folder)
    brands = {head + tail for head in names.BRAND_HEADS for tail in names.BRAND_TAILS}
    invented = {*names.UNIVERSITIES, *names.INSTITUTES}
    for name in [truth["dossier"]["lead"]["name"], *truth["dossier"]["members"]]:
        assert name in invented or any(brand in name for brand in brands)


@pytest.mark.parametrize("standard", STANDARDS)
@pytest.mark.parametrize("seed", range(5))
def test_accounts_satisfy_the_forms_sums(standard: str, seed: int) -> None:
    accounts = draw_accounts(standard, seed)
    for year in YEARS:
        for kind, amounts in (
            ("balance_sheet", accounts.balance[year]),
            (result_type(standard), accounts.result[year]),
            ("cash_flow_statement", accounts.cash[year]),
        ):
            assert open_sums(form_of(standard, kind), amounts) == []


@pytest.mark.parametrize("standard", STANDARDS)
def test_cash_flow_explains_the_change_of_cash(standard: str) -> None:
    accounts = draw_accounts(standard, 3)
    for year in YEARS:
        before, after = (accounts.balance[y].get("monetary_funds", Decimal(0)) for y in (year - 1, year))
        assert accounts.cash[year]["cf_net"] == after - before


def draw_accounts(standard: str, seed: int) -> Accounts:
    rng = random.Random(seed)
    if standard in ("cas2019", "assbe2013"):
        return draw_enterprise_accounts(rng, standard, Decimal(10_000_000))
    return draw_public_accounts(rng, standard)


def test_founding_year_opens_with_nothing() -> None:
    accounts = draw_enterprise_accounts(random.Random(1), "cas2019", Decimal(5_000_000), founded=2023)
    assert set(accounts.balance) == {2023}
    assert accounts.cash[2023]["cf_begin"] == 0


@pytest.mark.parametrize(
    ("statuses", "findings", "verdict"),
    [
        pytest.param({"implementation_plan": "met"}, [], "complete", id="complete"),
        pytest.param({"implementation_plan": "missing"}, ["error"], "incomplete", id="missing-before-error"),
        pytest.param({"implementation_plan": "unclear"}, ["error"], "inconsistent", id="error-before-unclear"),
        pytest.param({"implementation_plan": "met"}, ["warning"], "needs_review", id="warning"),
        pytest.param({"implementation_plan": "met|unclear"}, [], "complete|needs_review", id="alternatives"),
        pytest.param({"recommendation_letter": "missing"}, [], "complete", id="never-in-the-verdict"),
    ],
)
def test_verdict_keeps_the_contracts_order(statuses: dict[str, str], findings: list[str], verdict: str) -> None:
    assert decide_verdict(statuses, [Expected("some_rule", "x", severity) for severity in findings]) == verdict


def test_duplicates_do_not_move_the_verdict() -> None:
    finding = Expected("duplicate_document", "x", "warning")
    assert decide_verdict({}, [finding]) == "complete"
    assert decide_verdict({}, [replace(finding, rule="missing_date")]) == "needs_review"


@needs_fonts
def test_same_seed_draws_the_same_bytes() -> None:
    assert draw_letter() == draw_letter()


@needs_fonts
def test_letter_says_what_its_truth_says() -> None:
    with pdfium.PdfDocument(draw_letter()) as pdf:
        text = pdf[0].get_textpage().get_text_bounded()
    case = draw_case(random.Random(5))
    assert case.lead.legal_representative in text
    assert str(case.matching_funds // 10000) in text


def draw_letter() -> bytes:
    rng = random.Random(5)
    case = draw_case(rng)
    return draw_commitment_letter(case, letter_facts(case), LetterStyle(), SealStyle(), rng).pdf
