"""Running text → the project's title, in quotes or after a verb."""

from __future__ import annotations

import re

from pipeline.extraction.kinds import PLACEHOLDER, as_title
from pipeline.extraction.labelled import Parsed
from pipeline.extraction.placed_text import Reading

_INSIDE = r"([^《》\"'「」『』〈〉<>“”‘’]{5,70})"
_QUOTED = re.compile(rf"(?:[《〈<]{_INSIDE}[》〉>]|[“‘\"]{_INSIDE}[”’]|[“‘\"]{_INSIDE}\"|[「『]{_INSIDE}[」』])")
_OTHER_PAPER = re.compile(
    r"揭榜挂帅|突围|中华人民共和国|(?:通知|公告|法典|意见|办法|规定|制度|合同法|公司法|会计法|实施方案|条例|承诺书?|承诺函|协议书?|合同书?"
    r"|榜单|指南|准则|规则|细则|规划|纲要|章程|申报书|任务书|汇总表|报告|证书|执照|专项|计划)(?:\([^()]*\))?$"
)
"""Quotes name other papers and programmes too."""
_UNQUOTED = (
    re.compile(r"(?:项目|课题)(?:名称|题目)(?:为|是):?([^,.;:《》\"()]{6,60})(?=[,.;])"),
    re.compile(
        r"(?:实施|申报|承担|开展|揭榜|参与|推荐)(?:的|了)?([^,.;:《》\"()]{6,60}?)(?:项目|课题)(?:[,.;]|材料|的|时|中|过程)"
    ),
)
UNQUOTED = 0.86
_ASKED = re.compile(r"实施|申报|承担|开展|揭榜|参与|共同|名称|题目|课题|项目")


def title_in_text(reading: Reading) -> Parsed[str] | None:
    """The quoted title that the text speaks of most like a project's, else an unquoted one, unsure."""
    best: tuple[float, Parsed[str]] | None = None
    for match in _QUOTED.finditer(reading.running.quoted):
        group = match.lastindex or 0
        placed, said = reading.running.slice(match.start(group), match.end(group)), match[group]
        if _OTHER_PAPER.search(said) or PLACEHOLDER.search(said) or _is_definition(said):
            continue
        around = reading.plain[max(0, match.start() - 14) : match.start()]
        if re.search(r"(?:简称|统称|称)(?:为|:)?$", around):
            continue
        after = reading.plain[match.end() : match.end() + 6]
        score = (
            2.0 * bool(re.match(r"\"?\)?(项目|课题)", after)) + bool(_ASKED.search(around)) + min(len(said), 20) / 40
        )
        if best is None or score > best[0]:
            best = (score, Parsed(as_title(placed), placed, 1.0 if score >= 1 else 0.8))
    if best is not None:
        return best[1]
    for match, placed in (hit for pattern in _UNQUOTED for hit in reading.search(pattern)):
        if not _OTHER_PAPER.search(match[1]) and not PLACEHOLDER.search(match[1]):
            return Parsed(as_title(placed), placed, UNQUOTED)
    return None


def _is_definition(text: str) -> bool:
    """以下简称"本公司" and the like."""
    return bool(re.match(r"(本|我|甲|乙|丙)(公司|单位|方|项目)|.方$", text))
