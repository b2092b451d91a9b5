"""Collections of rules and handbooks: which of their pages are one paper."""

from __future__ import annotations

import pytest

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


def test_the_notice_that_issues_rules_is_of_them() -> None:
    notice = headed(
        "关于规范科技经费使用的通知", "各部室：", "现将《科研经费管理办法》发给你们，请遵照执行。", FIRM, "2021年3月5日"
    )
    attached = headed(
        "关于规范科技经费使用的通知",
        "各部室：",
        "为用好科技经费，请按所附文件办理。",
        "附：科研经费管理办法",
        FIRM,
        "2021年3月5日",
    )
    rules = headed("科研经费管理办法", *FUNDS)
    assert kinds(notice, rules) == [("management_rules", True), ("management_rules", False)]
    assert kinds(attached, rules) == [("management_rules", True), ("management_rules", False)]


def test_a_notice_of_something_else_stays_what_it_is() -> None:
    notice = headed("关于召开年度总结会的通知", "各部室：", "定于周五召开总结会，请准时参加。", FIRM, "2021年12月5日")
    assert kinds(notice, headed("科研经费管理办法", *FUNDS)) == [("other", True), ("management_rules", True)]
    other = headed(
        "关于规范用车的通知", "各部室：", "现将《公务用车管理办法》发给你们，请遵照执行。", FIRM, "2021年3月5日"
    )
    assert kinds(other, headed("科研经费管理办法", *FUNDS)) == [("other", True), ("management_rules", True)]


AGREEMENT = headed(
    "联合攻关协议", "根据榜单要求，由云杉农业科技牵头，与松江农业大学共同实施项目，约定如下。", "一、牵头方负责总体协调与示范推广。",
    "二、合作方负责品种选育与技术培训。",
    "前款工作按年度计划推进，每季度由牵头方召集会议，检查进度，协调人员、场地与设备的使用，形成纪要并分送各方。",
    "任何一方不能按期完成的，应提前十日书面说明原因，由各方商定调整办法，所增费用由责任方承担，不得影响他方工作。",
    "财政资金由牵头方按预算拨付，各方单独核算，接受审计与检查，结余资金按主管部门的规定处理，不得挪作他用。", "三、知识产权归完成方所有，许可他人须经各方同意。", "四、本协议经各方签字盖章后生效。",
)  # fmt: skip


def test_a_page_of_signatures_alone_ends_the_paper_before_it() -> None:
    signatures = lines(
        f"牵头方（盖章）：{FIRM}", "负责人签字：贺明", "2024年4月7日", "联合方（盖章）：松江农业大学", "负责人签字：冯立",
        "2024年4月7日",
    )  # fmt: skip
    assert kinds(AGREEMENT, signatures) == [("consortium_agreement", True), ("consortium_agreement", False)]


def test_the_applicants_opinion_on_a_page_of_its_own_ends_the_plan() -> None:
    plan = headed(
        "项目实施方案", "一、项目背景", "本项目面向榜单需求，开展牧草混播技术研究。", "二、研究内容与技术路线", "（一）种质评价与组合筛选。",
        "三、进度安排", "2024年完成布点，2025年完成示范。", "四、经费预算", "总经费860万元，其中自筹560万元。",
    )  # fmt: skip
    opinion = lines(
        "本单位承诺所填内容真实，同意申报。", "申报单位意见 法定代表人（签字）：高成 单位（公章）", "2024年4月8日"
    )
    assert kinds(plan, opinion) == [("implementation_plan", True), ("implementation_plan", False)]


def test_pictures_with_captions_are_no_paper_that_could_not_be_told() -> None:
    captions = [
        word("云杉农业掠影", 240, 85, 22),
        word("育苗温室", 279, 371),
        word("示范田一角（2023年7月摄于开鲁县东来镇）", 180, 631),
    ]
    shown = [classify_pages([sheet(captions, ink=ink, source=source)])[0] for ink, source in
             ((0.4, "text_layer"), (0.02, "text_layer"), (0.4, "ocr"))]  # fmt: skip
    assert [label.type for label in shown] == ["other"] * 3
    assert [label.confidence >= 0.5 for label in shown] == [True, False, False]


def promise(title: str, *rows: str) -> list:  # type: ignore[type-arg]
    return headed(title, *rows, FIRM, "2024年4月6日")


RESOLVED = (
    "本次会议应到董事五名，实到五名，形成如下事项：", "一、同意公司牵头申报牧草混播技术研究项目。",
    "二、承诺以自有资金为该项目提供匹配资金叁佰万元整，分年足额到位。", "三、上述资金专款专用，接受检查。",
)  # fmt: skip


def test_a_boards_resolution_to_provide_the_funds_is_the_promise() -> None:
    assert kinds(promise("董事会决议", *RESOLVED)) == [("commitment_letter", True)]
    assert kinds(promise("股东会决定", *RESOLVED)) == [("commitment_letter", True)]


def test_a_resolution_of_something_else_is_none() -> None:
    rows = (
        "本次会议应到董事五名，实到五名，会议审议并形成如下决议：",
        "一、同意聘任贺明为副总经理。",
        "二、同意修订公司章程第八条。",
    )
    assert kinds(promise("董事会决议", *rows)) == [("other", True)]


@pytest.mark.parametrize("title", ["三方确认函", "联合攻关备忘录", "合作确认书", "产学研合作约定书", "四方协议"])
def test_agreements_by_other_names(title: str) -> None:
    rows = (
        f"{FIRM}（牵头单位）、松江农业大学、绿谷牧草研究所经协商一致，约定如下。", "一、任务分工：牵头单位负责示范，大学负责育种。",
        "二、知识产权归完成方，首席科学家由贺明担任。", "三、本函一式六份，各方签字盖章后生效。",
    )  # fmt: skip
    assert kinds(headed(title, *rows)) == [("consortium_agreement", True)]


def test_a_short_rule_book_is_no_cover_of_the_next_one() -> None:
    first = headed(
        "科研项目管理规定", "一、选题经学术委员会打分后立项。", "二、结题须交总结、样品与数据。", "2019年8月15日"
    )
    assert first and sum(len(w.text) for w in first) < 220
    assert kinds(first, headed("科研经费使用管理规定", *FUNDS)) == [
        ("management_rules", True),
        ("management_rules", True),
    ]


def test_a_cover_with_the_title_is_of_the_rules_behind_it() -> None:
    cover = headed("科研项目与经费管理办法", FIRM, "2019年8月", top=220)
    assert kinds(cover, headed("科研项目管理办法", *LONG)) == [("management_rules", True), ("management_rules", False)]


@pytest.mark.parametrize(
    ("quoted", "starts"), [("科研项目管理办法》《科研经费管理办法", False), ("科研项目管理办法", True)]
)
def test_rule_books_that_one_notice_brings_are_one_paper(quoted: str, starts: bool) -> None:
    notice = headed(
        f"关于印发《{quoted}》的通知", "各部门：", "现印发给你们，自印发之日起施行，请遵照执行。", FIRM, "2020年9月11日"
    )
    pages = [notice, headed("科研项目管理办法", *LONG), headed("科研经费管理办法", *FUNDS)]
    assert kinds(*pages)[-1] == ("management_rules", starts)


@pytest.mark.parametrize(
    ("title", "type_"),
    [
        ("关于报送揭榜挂帅材料的说明函", "other"),
        ("关于申报2024年揭榜挂帅项目的请示", "other"),
        ("关于推荐2024年揭榜挂帅项目的函", "recommendation_letter"),
        ("关于报送揭榜挂帅项目的函", "recommendation_letter"),
    ],
)
def test_a_cover_letter_recommends_nobody(title: str, type_: str) -> None:
    letter = headed(title, "通辽市科学技术局：", "现将有关材料随函呈上，请予查收。", "特此函达。", FIRM, "2024年4月9日")
    assert kinds(letter)[0][0] == type_


def test_an_identity_card_is_told_by_what_only_it_bears() -> None:
    card = lines("姓名 游思远", "性别 男 民族 汉", "出生 1991年3月5日", "住址 某某街道9号", "公民身份号码")
    [label] = classify_pages([sheet(card, source="ocr")])
    assert label.type == "other" and label.confidence > 0.8


def test_a_page_that_refers_to_what_stands_above_goes_on() -> None:
    plan = headed(
        "揭榜挂帅项目实施方案",
        *(f"第{i}项研究内容与技术路线、考核指标、进度安排和经费预算。" for i in "一二三四五六七八"),
    )
    last = lines("我公司承诺对上述内容负责，匹配资金315万元按时到位。", f"{FIRM}（公章）", "2024年4月9日")
    assert kinds(plan, last) == [("implementation_plan", True), ("implementation_plan", False)]


def test_a_day_alone_on_a_page_is_no_blank_page() -> None:
    cover = headed("揭榜挂帅项目实施方案", FIRM, top=220)
    pages = [sheet(cover), sheet(lines("二〇二四年四月七日"), number=2, ink=0.001)]
    assert [label.type for label in classify_pages(pages)] == ["implementation_plan"] * 2


def controlled(number: str, title: str, *rows: str) -> list:  # type: ignore[type-arg]
    """A controlled document's page: its title in a cell beside number, issue and day, no larger than the text."""
    cells = [(FIRM, 80), ("文件编号", 300), (number, 400), ("实施日期", 300), ("2021年3月5日", 400)]
    tops = (60, 60, 60, 84, 84)
    head = [word(text, x, top) for (text, x), top in zip(cells, tops, strict=True)]
    return [*head, word(title, 80, 108), word("版次", 300, 108), word("B/0", 400, 108), *lines(*rows, top=150)]


def test_the_title_in_the_head_of_a_controlled_document() -> None:
    project = controlled("YS-11", "研发项目管理程序", *PROJECT)
    funds = controlled("YS-12", "研发资金管理制度", *FUNDS)
    assert kinds(project, lines(*PROJECT), funds) == [
        ("management_rules", True),
        ("management_rules", False),
        ("management_rules", True),
    ]


def test_a_controlled_documents_head_on_each_of_its_pages() -> None:
    further = (
        "第五条 外协须签合同，写明交付物和验收标准。",
        "第六条 样机入库登记，领用须经项目负责人签字。",
        "第七条 变更报批。",
    )
    last = ("第八条 结题资料保管十五年，借阅须登记。", "第九条 本程序由研发部负责解释。")
    pages = [controlled("YS-11", "研发项目管理程序", *rows) for rows in (PROJECT, further, last)]
    assert [starts for _, starts in kinds(*pages)] == [True, False, False]
