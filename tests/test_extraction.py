"""Pages built by hand → types, fields, line items."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from pipeline.assembly import assemble_documents
from pipeline.classification import classify_pages
from pipeline.classification.continuity import Running, goes_on
from pipeline.classification.furniture import find_furniture
from pipeline.classification.views import View
from pipeline.extraction import extract
from pipeline.extraction.columns import Block, Column
from pipeline.extraction.row_words import split_amounts
from pipeline.extraction.rows import find_rows
from pipeline.extraction.statements import _amount
from schemas.documents import Document
from schemas.pages import Page, Word
from tests.build import page
from tests.papers import sheet


def documents_of(*pages: Page) -> list[Document]:
    documents = assemble_documents(classify_pages(list(pages)))
    extract(documents)
    return documents


INCOME = page(
    [
        [("利润表", 270)],
        [("编制单位：通辽市青禾农业科技有限公司", 40), ("2023年度", 280), ("单位：万元", 480)],
        [("项目", 120), ("本年金额", 380), ("上年金额", 500)],
        [("一、营业收入", 40), ("1,200.00", 390), ("1,000.00", 510)],
        [("减：营业成本", 40), ("800.50", 400), ("700.00", 520)],
        [("税金及附加", 50), ("10.00", 405), ("-", 530)],
        [("管理费用", 50), ("(5.25)", 402), ("90.00", 525)],
        [("二、营业利润（亏损以“－”号填列）", 40), ("394.75", 400), ("210.00", 520)],
        [("三、利润总额", 40), ("394.75", 400), ("210.00", 520)],
        [("四、净利润", 40), ("394.75", 400), ("210.00", 520)],
    ]
)


def test_a_statement_without_ruled_lines() -> None:
    [statement] = documents_of(INCOME)
    assert statement.type == "income_statement"
    assert statement.period is not None
    assert (statement.period.year, statement.period.kind) == (2023, "annual")
    assert statement.fields["entity"].value == "通辽市青禾农业科技有限公司"
    items = {item.item: item for item in statement.line_items}
    assert items["revenue"].current is not None
    assert items["revenue"].current.value == Decimal(12000000)
    assert items["admin"].current is not None
    assert items["admin"].current.value == Decimal(-52500)
    assert items["tax_surcharge"].prior is None


def test_a_two_sided_balance_sheet_keeps_its_sides_apart() -> None:
    sheet = page(
        [
            [("资", 240), ("产", 270), ("负", 300), ("债", 330), ("表", 360)],
            [("编制单位：通辽市青禾农业科技有限公司", 20), ("2023年12月31日", 260), ("单位：元", 520)],
            [
                ("资产", 40),
                ("期末余额", 120),
                ("年初余额", 200),
                ("负债和所有者权益", 290),
                ("期末余额", 420),
                ("年初余额", 510),
            ],
            [("货币资金", 20), ("600.00", 130), ("500.00", 210), ("短期借款", 290), ("100.00", 430), ("80.00", 525)],
            [("应收账款", 20), ("400.00", 130), ("300.00", 210), ("应付账款", 290), ("200.00", 430), ("170.00", 520)],
            [
                ("流动资产合计", 20),
                ("1,000.00", 120),
                ("800.00", 210),
                ("负债合计", 290),
                ("300.00", 430),
                ("250.00", 520),
            ],
            [
                ("资产总计", 20),
                ("1,000.00", 120),
                ("800.00", 210),
                ("未分配利润", 290),
                ("700.00", 430),
                ("550.00", 520),
            ],
        ],
        size=9,
    )
    [document] = documents_of(sheet)
    items = {item.item: item for item in document.line_items}
    assert document.type == "balance_sheet"
    assert [(items[k].current.value, items[k].prior.value) for k in ("monetary_funds", "acct_pay")] == [  # type: ignore[union-attr]
        (Decimal(600), Decimal(500)),
        (Decimal(200), Decimal(170)),
    ]


def test_two_statements_on_one_page_are_two_documents() -> None:
    lines = [[(w.text, w.x0) for w in line.words] for line in INCOME.lines]
    cash = [
        [("现金流量表", 260)],
        [("项目", 120), ("本年金额", 380), ("上年金额", 500)],
        [("经营活动现金流入小计", 40), ("10.00", 390), ("9.00", 510)],
        [("经营活动现金流出小计", 40), ("4.00", 390), ("3.00", 510)],
        [("经营活动产生的现金流量净额", 40), ("6.00", 390), ("6.00", 510)],
    ]
    documents = documents_of(page([*lines, *cash]))
    assert [d.type for d in documents] == ["income_statement", "cash_flow_statement"]
    assert documents[0].pages == documents[1].pages == [1]


def test_a_page_without_title_continues_the_agreement() -> None:
    first = page(
        [
            [("项目联合攻关协议书", 230)],
            [("甲方（牵头单位）：通辽市青禾农业科技有限公司", 60)],
            [("乙方（成员单位）：科尔沁理工大学", 60)],
            [("各方协商一致，签订本协议，任务分工如下", 60)],
        ]
    )
    second = page([[("第三条 违约责任", 60)], [("签订日期：2024年4月1日", 60)]], number=2)
    blank = Page("a.pdf", 3, 595, 842, "ocr", ink=0.0)
    documents = documents_of(first, second, blank)
    assert [(d.type, d.pages) for d in documents] == [("consortium_agreement", [1, 2]), ("blank", [3])]
    assert documents[0].fields["members"].value == ["科尔沁理工大学"]
    assert documents[0].fields["date"].value == date(2024, 4, 1)


def test_a_letter() -> None:
    letter = page(
        [
            [("项目配套资金承诺书", 220)],
            [("我单位承诺为“玉米秸秆高值化利用关键技术研究”项目匹配资金叁佰万元整（300万元）。", 60)],
            [("承诺单位（盖章）：通辽市青禾农业科技有限公司", 260)],
            [("法定代表人（签字）：王青", 300)],
            [("二〇二四年四月二日", 380)],
        ]
    )
    [document] = documents_of(letter)
    found = {name: value.value for name, value in document.fields.items()}
    assert found == {
        "entity": "通辽市青禾农业科技有限公司",
        "project_title": "玉米秸秆高值化利用关键技术研究",
        "amount": Decimal(3000000),
        "amount_in_words": Decimal(3000000),
        "date": date(2024, 4, 2),
        "legal_representative": "王青",
    }


def test_a_list_of_contents_is_no_statement() -> None:
    [document] = documents_of(
        page([[("目录", 280)], [("一、资产负债表", 60)], [("二、利润表", 60)], [("三、现金流量表", 60)]])
    )
    assert document.type == "other"


def test_a_column_of_notes_beside_the_amounts_keeps_its_head_to_itself() -> None:
    lines = [[(w.text, w.x0) for w in line.words] for line in INCOME.lines]
    lines[2] = [("项目", 120), ("附注", 345), ("本年累计金额", 370), ("上年金额", 500)]
    [statement] = documents_of(page(lines))
    items = {item.item: item for item in statement.line_items}
    assert items["revenue"].current is not None
    assert items["revenue"].current.value == Decimal(12000000)
    assert items["revenue"].prior is not None


def test_two_amounts_read_as_one_run_are_parted() -> None:
    joined = Word("15,055,304.5313,331,111.85", (400, 10, 530, 20), 0.9)
    left, right = split_amounts(joined)
    assert (left.text, right.text) == ("15,055,304.53", "13,331,111.85")
    assert left.x1 == right.x0 == 465
    assert split_amounts(Word("1,234.56", (0, 0, 10, 10))) == [Word("1,234.56", (0, 0, 10, 10))]


def test_a_row_without_its_label_keeps_its_numbers_from_the_next_row() -> None:
    """Set so close that the number above is as near to the label as its own."""
    labels = [("货币资金", 100.0), ("合同资产", 118.0), ("持有待售资产", 126.0)]
    words = [Word(text, (60.0, top, 110.0, top + 12), 0.98) for text, top in labels]
    numbers = [("1.00", 100.0), ("2.00", 110.0), ("3.00", 118.5), ("4.00", 126.5)]
    words += [Word(text, (460.0, top, 490.0, top + 12), 0.99) for text, top in numbers]
    block = Block(0.0, 595.0, (Column("current", "期末余额", 440.0, 495.0),), 90.0)
    rows = find_rows(sheet(words), block, "balance_sheet")
    assert [(row.label, [word.text for word in row.cells.get("current", [])]) for row in rows] == [
        ("货币资金", ["1.00"]),
        ("", ["2.00"]),
        ("合同资产", ["3.00"]),
        ("持有待售资产", ["4.00"]),
    ]


def test_what_touches_an_amount_is_part_of_it() -> None:
    """A seal's ring parted 9 from 839.61; a line's number stands well apart."""
    cut = [Word("9", (410.0, 10.0, 418.0, 24.0), 0.99), Word("839.61", (419.0, 10.0, 461.0, 24.0), 0.99)]
    amount = _amount(INCOME, cut, Decimal(1))
    assert amount is not None
    assert amount.value == Decimal("9839.61")
    apart = [Word("9", (390.0, 10.0, 398.0, 24.0), 0.99), cut[1]]
    amount = _amount(INCOME, apart, Decimal(1))
    assert amount is not None
    assert amount.value == Decimal("839.61")


COVER = page(
    [
        [("项目实施方案", 210)],
        [("项目名称：寒区温室地热与储能耦合供暖装备", 100)],
        [("牵头单位：通辽市青禾农业科技有限公司", 100)],
        [("参加单位：北方农业工程大学、东部区能源研究所", 100)],
        [("首席科学家：王青", 100)],
        [("起止年限：2024年6月至2026年12月", 100)],
        [("编制日期：二〇二四年四月二日", 100)],
        [("推荐单位：科左后旗科学技术和工业信息化局（盖章）", 100)],
        [("揭榜榜单：2024年通辽市“揭榜挂帅”技术榜单第七项", 100)],
        [("联系地址：内蒙古自治区通辽市科尔沁区创业大道8号农业科技园", 100)],
        [("本方案经牵头单位与参加单位共同编写，所填内容真实、准确，愿承担由此引起的责任。", 100)],
        [("联系人：李敏　联系电话：0475-0000000　电子邮箱：office@example.cn", 100)],
    ]
)


def test_a_plan_s_list_of_contents_belongs_to_the_plan() -> None:
    contents = page(
        [[("目录", 280)]]
        + [
            [(f"{number}、{chapter}…………………………{i}", 60)]
            for i, (number, chapter) in enumerate(
                zip("一二三四五六", ("团队", "需求", "目标与指标", "技术方案", "实施计划", "资金筹措"), strict=True), 1
            )
        ],
        number=2,
    )
    [document] = documents_of(COVER, contents)
    assert document.type == "implementation_plan"
    assert len(document.parts) == 2


def test_the_contents_of_a_bundle_speak_against_the_plan_before_them() -> None:
    def evidence(names: Sequence[tuple[str, str]]) -> float:
        listed = [[(f"{number}、{name}……………………………………{3 * i}", 60)] for i, (number, name) in enumerate(names, 1)]
        pages = [COVER, page([[("目录", 280)], *listed])]
        views = [View(view, furniture) for view, furniture in zip(pages, find_furniture(pages), strict=True)]
        running = Running()
        running.begin("implementation_plan", "项目实施方案", 0.99, certain=True)
        running.take(views[0])
        return goes_on(running, views[1])

    papers = ("项目实施方案", "联合协议", "资产负债表", "利润表", "配套资金承诺书", "营业执照")
    chapters = ("团队与条件", "需求与现状", "目标与指标", "技术方案", "实施计划与分工", "资金筹措与使用")
    numbers = "一二三四五六"
    assert evidence(list(zip(numbers, papers, strict=True))) < evidence(list(zip(numbers, chapters, strict=True)))


def test_a_running_head_over_the_title_is_no_title() -> None:
    cover = page(
        [
            [("2024年北疆市“揭榜挂帅”项目申报材料", 180)],
            [("项目实施方案", 220)],
            [("项目名称", 80), ("寒区温室地热与储能耦合供暖装备", 220)],
            [("牵头单位", 80), ("通辽市青禾农业科技有限公司", 220)],
            [("首席科学家", 80), ("王青", 220)],
        ]
    )
    [document] = documents_of(replace(cover, source="office"))
    assert document.type == "implementation_plan"


def test_a_cell_of_a_table_at_a_page_s_top_is_no_title() -> None:
    cells = [
        [("1", 70), ("木糖收率", 120), ("不低于85%", 260), ("第三方检测", 420)],
        [("2", 70), ("申请发明专利", 120), ("4件", 280), ("受理通知书", 420)],
        [("3", 70), ("合作方式", 120), ("合作协议", 278), ("双方盖章", 420)],
        [("五、任务分工", 60)],
        [("牵头单位负责中试线建设与工业化验证，参加单位负责工艺优化。", 60)],
    ]
    [document] = documents_of(COVER, replace(page(cells, number=2), source="office"))
    assert document.type == "implementation_plan"


def test_a_statement_goes_on_under_its_title_printed_again_where_its_lines_do() -> None:
    heads = [("项目", 60), ("本年累计金额", 330), ("上年金额", 450)]
    lines = (
        "销售产成品、商品、提供劳务收到的现金", "收到其他与经营活动有关的现金", "购买原材料、商品、接受劳务支付的现金", "支付的职工薪酬",
        "支付的税费", "支付其他与经营活动有关的现金", "经营活动产生的现金流量净额", "取得投资收益收到的现金",
        "取得借款收到的现金", "吸收投资者投资收到的现金", "偿还借款本金支付的现金", "偿还借款利息支付的现金", "分配利润支付的现金",
        "筹资活动产生的现金流量净额",
    )  # fmt: skip

    def printed(number: int, labels: Sequence[str], date: str) -> Page:
        rows = [[(label, 60.0), (f"{i},234.50", 340.0), (f"{i},100.20", 460.0)] for i, label in enumerate(labels, 1)]
        return page(
            [[("现金流量表", 260)], [("编制单位：通辽市青禾农业科技有限公司", 40), (date, 300)], heads, *rows],
            number=number,
        )

    year = "2022-01-01 至 2022-12-31"
    [statement] = documents_of(printed(1, lines[:8], year), printed(2, lines[8:], year))
    assert len(statement.parts) == 2 and len(statement.line_items) == len(lines)
    two = documents_of(printed(1, lines[:8], year), printed(2, lines[8:], "2023-01-01 至 2023-12-31"))
    assert [len(document.parts) for document in two] == [1, 1]
    two = documents_of(printed(1, lines[8:], year), printed(2, lines[:8], year))
    assert [len(document.parts) for document in two] == [1, 1], "what ends the form does not go on with its beginning"
