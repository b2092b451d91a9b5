"""Whose seal: noisy readings of an arc against the organisations that a dossier names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq, Levenshtein

from extractors.values.names import lost_letters, name_key, name_letters, name_similarity

LEAST_SIMILARITY = 0.6
"""Share of a name's letters, each by its weight, that readings must show."""
SAME_NAME, LETTER_BY_LETTER = 0.8, 0.99
AHEAD = 0.08
FAR_AHEAD = 0.25
LEAST_BRANDLESS = 0.7
"""Without its brand a name's rest must be seen nearly whole: trades and legal forms are shared by many."""
LEAST_FAR_AHEAD = 0.4
MOST_FOREIGN = 1
"""Letters of a reading that are not the name's: of the star, or of print beneath."""
FEWEST_LETTERS, FEWEST_TELLING = 4, 2
"""A worse reading is enough where no other name comes near: faxes leave half the letters. Fewer letters than these may be print
that the seal lies on."""
OFTENER, LEAST_MISREAD, LEAST_LEFT = 3, 0.75, 0.6
"""A misreading is so much rarer than the name, so much like it, or has so much of it."""
OTHER_BRAND = 0.9
"""A name of whose brand no letter was read counts so much less beside one of whose brand some were."""
OTHER_FORM = 0.8
_FORMS = frozenset("司学院所心社局厅委会")
"""Last letters of an academy, a bureau, a firm. A name that ends otherwise than was read counts so much less."""
CLEAR = 0.85
"""Surer readings than this do not misread both letters of a brand."""

_PLACE = re.compile(r"^(?:中国|内蒙古自治区|内蒙古|通辽市|通辽|[一-鿿]{2}(?:省|市|县|旗|盟|区))+")
_ENDING = re.compile(
    r"(?:股份有限公司|有限公司|集团公司|公司|大学|学院|研究院|研究所|研究中心|中心|合作社|管理局|局|院|所)$"
)
PLACE_WEIGHT, BRAND_WEIGHT, ENDING_WEIGHT = 0.4, 1.6, 0.4
BRAND_LENGTH = 2


@dataclass(frozen=True)
class _Fit:
    """How well readings fit a name: `score` overall, `brand` whether a letter of its brand was read.

    `letters` and `telling` are the most letters, and the most of them that are neither of place nor form, in one reading.
    """

    score: float
    brand: bool
    letters: int
    telling: int
    name: str

    @property
    def is_telling(self) -> bool:
        return self.letters >= FEWEST_LETTERS and self.telling >= FEWEST_TELLING


def match_owner(
    text: str | None,
    names: Sequence[str],
    readings: Sequence[str] = (),
    *,
    sure: float = 0.0,
    cut: bool = False,
    expected: Collection[str] = (),
) -> tuple[str, float] | None:
    """The best matching name and its similarity; None where none fits or where two different names fit about equally.

    `names` may repeat: among spellings of one name (OCR makes several) the most frequent is meant. `readings` are other
    readings of the same seal, `sure` the confidence of `text`; of a seal that is `cut` a part of the name is enough. Those whose seal
    is `expected` on its paper are told by what follows their brand, where nothing else was read in the brand's place.
    """
    texts = [name_key(reading) for reading in (text, *readings) if reading and name_key(reading)]
    if not texts:
        return None
    counts = _without_misreadings(Counter(names))
    fits = sorted((_fit(texts, name, cut=cut) for name in counts), key=lambda fit: -fit.score)
    if not fits:
        return None
    return _best_of(fits, counts, texts[0], sure) or _told_by_the_rest(fits, texts[0], expected)


def _best_of(fits: Sequence[_Fit], counts: Counter[str], text: str, sure: float) -> tuple[str, float] | None:
    """The best of the fits, where it is good and ahead of the others."""
    best = fits[0]
    ahead = best.score - max((_as_rival(fit, best) for fit in fits if not _is_spelling(fit, best)), default=0.0)
    if best.score < LEAST_SIMILARITY and not (ahead >= FAR_AHEAD and best.score >= LEAST_FAR_AHEAD and best.is_telling):
        return None
    if ahead < AHEAD and best.score < 0.95:
        return None
    if not best.brand and not _lost_its_brand(text, name_key(best.name), best.score, ahead, sure):
        return None
    if best.score >= LETTER_BY_LETTER:
        return best.name, round(best.score, 3)
    near = [fit for fit in fits if best.score - fit.score < AHEAD and _is_spelling(fit, best)]
    chosen = max(near, key=lambda fit: (counts[fit.name], fit.score))
    return chosen.name, round(best.score, 3)


def _is_spelling(fit: _Fit, best: _Fit) -> bool:
    """Whether a name may be another spelling of the best one: not where only that one's brand was read."""
    return name_similarity(fit.name, best.name) >= SAME_NAME and (fit.brand or not best.brand)


def _as_rival(fit: _Fit, best: _Fit) -> float:
    return fit.score * (OTHER_BRAND if best.brand and not fit.brand else 1.0)


def _told_by_the_rest(fits: Sequence[_Fit], text: str, expected: Collection[str]) -> tuple[str, float] | None:
    """The one name whose end a reading is, brand and all before it lost, where its seal is expected."""
    rest = [fit for fit in fits if fit.is_telling and _follows_brand(text, name_key(fit.name))]
    if not rest or not all(_is_spelling(fit, rest[0]) for fit in rest):
        return None
    if max((name_similarity(rest[0].name, name) for name in expected), default=0.0) < SAME_NAME:
        return None
    return rest[0].name, round(rest[0].score, 3)


def _follows_brand(text: str, key: str) -> bool:
    """Whether a reading is what follows a name's brand, with a letter of something else at most."""
    turned = max(_turns(text), key=lambda turn: LCSseq.similarity(turn, key))
    return len(turned) - LCSseq.similarity(turned, key) <= MOST_FOREIGN and _lacks_letters_at_brand(turned, key)


def _without_misreadings(counts: Counter[str]) -> Counter[str]:
    """The names with misreadings of one, which scans make once or twice, counted to it."""
    merged: Counter[str] = Counter()
    for name, count in counts.most_common():
        same = next((kept for kept in merged if merged[kept] >= OFTENER * count and _is_misread(name, kept)), None)
        merged[name if same is None else same] += count
    return merged


def _is_misread(name: str, meant: str) -> bool:
    """Whether a name may be another one that was misread: some letters are lost and the rest is the same, or nearly all letters
    are the same, one of its brand among them, or fewer stand in the brand's place."""
    # a letter lost within 有限责任 makes it another form
    if lost_letters(name, meant) and len(name_letters(name)) >= LEAST_LEFT * len(name_letters(meant)):
        return True
    key, whole = name_key(name), name_key(meant)
    if LCSseq.similarity(key, whole) == len(key) >= LEAST_LEFT * len(whole):
        return True
    if Levenshtein.normalized_similarity(key, whole) < LEAST_MISREAD:
        return False
    _, brand = _weights(whole)
    shown = {i for b in LCSseq.opcodes(key, whole) if b.tag == "equal" for i in range(b.dest_start, b.dest_end)}
    return bool(shown & brand) or _lacks_letters_at_brand(key, whole)


def _lost_its_brand(text: str, key: str, score: float, ahead: float, sure: float) -> bool:
    """Whether a reading without any letter of a name's brand is that name's: nearly all else is, no other name comes near, and
    letters are lacking where the brand stands. As many others, read clearly, are another brand: a stranger's seal."""
    if score < LEAST_BRANDLESS or ahead < FAR_AHEAD:
        return False
    turned = max(_turns(text), key=lambda turn: LCSseq.similarity(turn, key))
    return sure < CLEAR or _lacks_letters_at_brand(turned, key)


def _lacks_letters_at_brand(text: str, key: str) -> bool:
    """Whether a reading has fewer letters than the name between those that are read on either side of the brand."""
    _, brand = _weights(key)
    pairs = [
        (block.src_start + i, block.dest_start + i)
        for block in LCSseq.opcodes(text, key)
        if block.tag == "equal"
        for i in range(block.src_end - block.src_start)
    ]
    before = max((pair for pair in pairs if pair[1] < min(brand)), default=(-1, -1))
    after = min((pair for pair in pairs if pair[1] > max(brand)), default=(len(text), len(key)))
    return after[0] - before[0] < after[1] - before[1]


def _fit(texts: Sequence[str], name: str, *, cut: bool) -> _Fit:
    key = name_key(name)
    weights, brand = _weights(key)
    seen: set[int] = set()
    score, letters, telling = 0.0, 0, 0
    for text in texts:
        turned = max(_turns(text), key=lambda turn: LCSseq.similarity(turn, key))
        shown = {
            i
            for block in LCSseq.opcodes(turned, key)
            if block.tag == "equal"
            for i in range(block.dest_start, block.dest_end)
        }
        purity = len(shown) / len(turned)
        if purity >= 0.5:
            seen |= shown
            letters = max(letters, len(shown))
            telling = max(telling, sum(weights[i] >= 1 for i in shown))
        if cut and len(shown) >= 4 and purity >= 0.8:
            score = max(score, 0.5 + 0.5 * purity * sum(weights[i] for i in shown) / sum(weights))
        score = max(score, Levenshtein.normalized_similarity(turned, key))
    union = sum(weights[i] for i in seen) / sum(weights)
    # letters that only one of several readings shows count a little less
    score = max(score, 0.92 * union) * (OTHER_FORM if _is_of_other_form(texts, key) else 1.0)
    return _Fit(score, bool(seen & brand), letters, telling, name)


def _is_of_other_form(texts: Sequence[str], key: str) -> bool:
    """Whether readings end as another kind of organisation does: 农牧学院 is no 农牧局, whose letters it has for the most part."""
    ends = {text[-1] for text in texts}
    return key[-1] in _FORMS and key[-1] not in ends and bool(ends & _FORMS)


def _weights(key: str) -> tuple[list[float], frozenset[int]]:
    """Places and legal forms are shared by many names; the letters between them, above all the first, tell them apart."""
    place, ending = _PLACE.match(key), _ENDING.search(key)
    start, end = (place.end() if place else 0), (ending.start() if ending else len(key))
    if end - start < 1:
        start, end = 0, len(key)
    brand = frozenset(range(start, min(end, start + BRAND_LENGTH)))
    weights = [
        PLACE_WEIGHT if i < start else ENDING_WEIGHT if i >= end else BRAND_WEIGHT if i in brand else 1.0
        for i in range(len(key))
    ]
    return weights, brand


def brand_of(key: str) -> frozenset[int]:
    """Places of the letters of a name's key that tell it from others of its place and trade."""
    return _weights(key)[1]


def _turns(text: str) -> list[str]:
    """The text begun at each of its letters: the unrolled strip may begin in the middle of the name. In order, so that of two
    that fit alike every run takes the same."""
    return [text[i:] + text[:i] for i in range(len(text))]
