"""Names of organisations and titles of projects: found in text, and compared as people compare them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from extractors.values.text import squeeze

_ENDINGS = (
    "有限责任公司 股份有限公司 有限公司 集团公司 集团 公司 大学 学院 研究院 研究所 研究中心 实验室 合作社 联合社 医院 中心 促进会 协会 学会 基金会 "
    "委员会 管理局 科技局 技术局 监督管理局 局 厅 事务所 工作室 厂 农场 牧场 站 园 馆 学校"
).split()
_BODY = r"[一-鿿0-9A-Za-z·()（）]"
_ORG = re.compile(rf"{_BODY}{{2,36}}?(?:{'|'.join(_ENDINGS)})(?![一-鿿]{{0,3}}(?:公司|大学|学院|研究院|研究所))")
_LEAD_IN = re.compile(
    r"^.*(?:单位|名称|甲方|乙方|丙方|丁方|由|与|和|及|向|为|对|受|经|是|系|在|推荐|联合|牵头|承诺人|盖章|公章|签字|签章|[:：，,。；;、\s\"'“”])(?=.{4})"
)
_PREFIX = re.compile(
    r"^(?:编制单位|纳税人名称|单位名称|牵头单位|成员单位|合作单位|申报单位|承诺单位|甲方|乙方|丙方|丁方|戊方|名称)(?:\([^)]*\))?[::]?"
)
_SUFFIX = re.compile(r"\((?:公章|盖章|章|牵头|签章|牵头单位|成员单位|甲方|乙方|丙方)\)$")
ALIKE = [
    "0Oo〇○QD",
    "1lI|",
    "5S",
    "8B",
    "2Z",
    "6G",
    "日曰",
    "己已巳",
    "末未",
    "人入八",
    "土士",
    "元无兀",
    "万方",
    "千干于",
    "科料",
    "利刊",
    "账帐",
    "合台",
    "公么",
    "司同",
    "贰貳",
    "柒染",
    "捌别",
    "玖致",
    "圆园",
    "内肉",
    "通逋",
    "辽迁",
    "霍雷",
    "青清",
    "晴睛",
    "旺旰",
]


@dataclass(frozen=True)
class FoundName:
    start: int
    end: int
    text: str


def name_exact(name: str) -> str:
    """A name without label, blanks and bracket width: what must be equal."""
    return _SUFFIX.sub("", _PREFIX.sub("", squeeze(name))).strip(".,:;\"'")


def name_key(name: str) -> str:
    """`name_exact` without brackets, 有限责任公司 as 有限公司: what makes two spellings near."""
    return re.sub(r"[()]", "", name_exact(name)).replace("有限责任公司", "有限公司")


def name_similarity(a: str, b: str) -> float:
    """1 for equal keys, else the share of characters that agree."""
    return Levenshtein.normalized_similarity(name_key(a), name_key(b))


def confusable(a: str, b: str) -> bool:
    """Whether two texts of one length differ only by characters that OCR takes for each other."""
    a, b = name_exact(a), name_exact(b)
    return len(a) == len(b) and all(
        x == y or any(x in row and y in row for row in ALIKE) for x, y in zip(a, b, strict=True)
    )


def is_organisation(text: str) -> bool:
    """Whether a text is the name of an organisation and nothing else."""
    plain = name_exact(text)
    return 4 <= len(plain) <= 45 and plain.endswith(tuple(_ENDINGS)) and not re.search(r"[,.;:!?\"]", plain)


def find_organisations(text: str) -> list[FoundName]:
    """Names of organisations in running text."""
    found = []
    for match in _ORG.finditer(text):
        name = _LEAD_IN.sub("", match[0])
        if len(name) >= 4:
            found.append(FoundName(match.end() - len(name), match.end(), name))
    return found


def title_key(text: str) -> str:
    """A project's title without quotes, brackets and blanks."""
    return re.sub(r"[\"'《》<>()\[\].,:;-]", "", squeeze(text)).removesuffix("项目")


def title_similarity(a: str, b: str) -> float:
    return Levenshtein.normalized_similarity(title_key(a), title_key(b))
