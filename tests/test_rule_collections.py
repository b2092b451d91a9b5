"""Collections of rules and handbooks: which of their pages are one paper."""

from __future__ import annotations

from pipeline.classification.pages import classify_pages
from tests.papers import lines, sheet, word

FIRM = "通辽市云杉农业科技有限公司"
PROJECT = (
    "第一条 公司立项的科研项目由研发部归口管理，建立台账。",
    "第二条 立项前由课题组提出建议，写明预算，报技术委员会评议。",
    "第三条 项目负责人每季度报送进度，项目变更须书面申请。",
    "第四条 项目完成后一个月内申请结题验收，资料归档。",
)
LONG = 3 * PROJECT
FUNDS = (
    "第一条 科研经费单独核算，设立辅助账，专款专用。",
    "第二条 课题组编制预算，直接费用与间接费用分列。",
    "第三条 报销由经办人与项目负责人签字，财务部审核。",
    "第四条 结题验收后编制决算，结余资金用于研发。",
)


def headed(title: str, *rows: str, top: float = 80.0) -> list:  # type: ignore[type-arg]
    return [word(title, (595 - 18 * len(title)) / 2, top, 18), *lines(*rows, top=top + 40)]


def kinds(*pages: list) -> list[tuple[str, bool]]:  # type: ignore[type-arg]
    labels = classify_pages([sheet(words, number=i + 1) for i, words in enumerate(pages)])
    return [(label.type, label.starts) for label in labels]


def test_rule_books_that_a_collection_lists_are_one_paper() -> None:
    first = headed("科研管理制度汇编", "目录", "一、科研项目管理办法", "二、科研经费管理办法", *LONG)
    assert kinds(first, headed("科研经费管理办法", *FUNDS)) == [("management_rules", True), ("management_rules", False)]


def test_a_rule_book_that_no_collection_lists_is_one_of_its_own() -> None:
    first = headed("科研项目管理办法", *LONG)
    assert kinds(first, headed("科研经费管理办法", *FUNDS)) == [("management_rules", True), ("management_rules", True)]


def test_the_cover_of_a_handbook_with_rules_is_of_them() -> None:
    cover = headed(f"{FIRM}员工手册", "2021年修订", top=220)
    inside = lines("第四章 科研项目管理制度", *PROJECT, "第五章 科研经费管理制度", *FUNDS)
    assert kinds(cover, inside) == [("management_rules", True), ("management_rules", False)]


def test_a_handbook_of_products_is_none() -> None:
    cover = headed(f"{FIRM}产品手册", "2021年版", top=220)
    assert kinds(cover)[0] == ("other", True)
