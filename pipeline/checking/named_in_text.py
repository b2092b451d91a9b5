"""Running text → whom a paper names as its chief scientist where no field of it says so."""

from __future__ import annotations

import re

from extractors.values.text import squeeze
from schemas.documents import Document, Value, ValueSource

_NAME = r"([一-鿿]{2,4}?(?:·[一-鿿]{1,8}?)*|[一-鿿·]{5,9}?)"
_TITLE = r"(?:教授|副教授|研究员|副研究员|博士|院士|高级工程师|工程师|同志|先生|女士)*"
_PATTERNS = (
    re.compile(
        rf"(?:由|聘请|确定|委派|指定|推举){_NAME}{_TITLE}(?:担任|作为|为|任)(?:本|该)?(?:项目|课题)?的?首席科学家"
    ),
    re.compile(rf"首席科学家(?:为|是|由|:){_NAME}(?={_TITLE}(?:[,.;:()]|担任|负责|$))"),
)
_NOT_NAMES = re.compile(
    r"项目|单位|公司|大学|学院|研究|人员|科学|负责|牵头|甲方|乙方|丙方|双方|各方|本协议|全权|姓名|签字|签名|一名|1名"
)


def chief_scientist_in(document: Document) -> Value | None:
    """The name as a value of the page where it stands; None where the text names nobody."""
    for part in document.parts:
        page = part.as_page()
        text = squeeze(page.text)
        for pattern in _PATTERNS:
            match = pattern.search(text)
            if match is not None and not _NOT_NAMES.search(match[1]):
                source: ValueSource = "text_layer"
                if page.source in ("ocr", "office"):
                    source = page.source
                words = [word for word in page.words if match[1][:2] in squeeze(word.text)]
                confidence = min((word.confidence for word in words), default=0.7)
                return Value(match[1], match[1], page.number, None, confidence, source)
    return None
