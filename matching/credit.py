"""What a text about money lends or asks for: the sum and the term, which bind like any other limit."""

import re
from collections.abc import Iterator

from matching.attribute_types import Attribute, Comparator
from matching.directions import clause_after, clause_before, direction
from matching.numerals import NUMBER_PATTERN, parse_number

_CREDIT = re.compile(r"贷|融资(?!租赁)|授信|借款|想借|周转金|流动资金|保理|缺口\d|缺口[一二三四五六七八九]")
_SUM = re.compile(rf"(?P<figure>{NUMBER_PATTERN})(?=元|块|资金|贷|,|。|;|、|以[内下]|封顶|的|左右|$)(?:元|块)?")
_TERM = re.compile(rf"(?P<figure>{NUMBER_PATTERN})\s?(?P<unit>年|个月|天|日)(?!前|后|初|度|化|利|产|销|营|起|来|多)")
_SUM_WORDS = re.compile(r"借|贷|缺口?|融|需|要|最[高多大]|上限|额度|单户|封顶|以内|资金")
# Up to this sum no security is asked for; more may still be lent.
_WITHOUT_SECURITY = re.compile(r"(?:以[内下])?(?:的)?(?:免|不用|无需|不需|不要|信用)")
_TERM_BEFORE = re.compile(r"(?:贷|借|期限|账期|最长|放款期|还款期)[^\d,。;]{0,6}$")
_TERM_AFTER = re.compile(r"期|以?内|还清|还|等额|先息")
_DAYS = {"年": 365.0, "个月": 30.0, "天": 1.0, "日": 1.0}
# A smaller figure is a fee or a unit price.
_LEAST = 10_000.0


def find_credit(text: str) -> Iterator[Attribute]:
    """Yield the sums (元) and terms (days) of a normalised text about lending; nothing for any other text."""
    if not _CREDIT.search(text):
        return
    for match in _SUM.finditer(text):
        figure = _figure(match)
        before, after = clause_before(text, match.start()), clause_after(text, match.end())
        telling = not (before + after).strip() or _SUM_WORDS.search(before + after)
        asked = figure is not None and figure >= _LEAST and telling
        if figure is not None and asked and not _WITHOUT_SECURITY.match(after):
            yield _attribute("loan_sum", figure, "元", match, (before, after))
    for match in _TERM.finditer(text):
        figure = _figure(match)
        before, after = clause_before(text, match.start()), clause_after(text, match.end())
        alone = match["unit"] == "年" and not before.strip() and not after.strip()
        if figure is not None and (alone or _TERM_BEFORE.search(before) or _TERM_AFTER.match(after)):
            yield _attribute("loan_term", figure * _DAYS[match["unit"]], "day", match, (before, after))


def _figure(match: re.Match[str]) -> float | None:
    number = parse_number(match["figure"])
    return number if isinstance(number, float) else None


def _attribute(name: str, value: float, unit: str, match: re.Match[str], around: tuple[str, str]) -> Attribute:
    comparator: Comparator
    comparator, limit = direction(*around, ranged=False)
    return Attribute(name, value, unit, comparator, *match.span(), "", limit, match.group())
