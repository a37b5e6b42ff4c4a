"""Figures as people write them: 2000, 1,000, 2万, 1.5亿, 三千五百, 一点五, 两千多, 十几, 上百."""

import re

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}
_POWERS = {**_SMALL, **_LARGE, "w": 10_000}
_SEVERAL_LOW, _SEVERAL_HIGH = 2, 9

#: Pattern of one figure, without groups. A colloquial "w" (5w件) counts only before a counting word.
NUMBER_PATTERN = (
    r"(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[百千万亿]+|w(?=[多余]?[套件台个只片元块支条]))?[多余]?"
    r"|(?<![午早晚便宜快好少多大小低高])近?[零一二两三四五六七八九十百千]+点[零〇一二三四五六七八九]+(?!十)[百千万亿]*[多余]?"
    r"|[数几近]?[一二两三四五六七八九十几数半][零〇一二两三四五六七八九十百千万亿几]*[多余]?|上[百千万][万亿]?)"
)
# Who writes 便宜一点 or 下午三点 means no figure before what follows.
_DECIMAL = re.compile(r"(?P<whole>[零一二两三四五六七八九十百千]+)点(?P<part>[零〇一二三四五六七八九]+)(?P<rest>\D*)")
_ARABIC = re.compile(r"(?P<figure>\d[\d,]*(?:\.\d+)?)(?P<powers>[百千万亿w]*)(?P<more>[多余]?)")
# Two digits before a power or at the end; more in a row are a number read out digit by digit.
_NEIGHBOURS = re.compile(
    r"(?<![零〇一二两三四五六七八九])([一二两三四五六七八九])([二两三四五六七八九])(?=[十百千万亿多余]|$)"
)
_SEVERAL = re.compile(r"[几数]")
_HAN_NUMBER = re.compile(r"[零〇一二两三四五六七八九十百千万亿]+")

Number = float | tuple[float, float]


def parse_number(text: str) -> Number | None:
    """Return the figure that `text` is, a pair (low, high) where vague (十几, 20多), else None."""
    if text[:1] in "上近" and len(text) > 1:
        return parse_number(text[1:] if text[1] in _DIGITS or text[1].isdigit() else "一" + text[1:])
    if text in ("半", "一半"):
        return 0.5
    decimal = _DECIMAL.fullmatch(text)
    if decimal:
        part = "".join(str(_DIGITS[char]) for char in decimal["part"])
        text = f"{_parse_han(decimal['whole']):.0f}.{part}{decimal['rest']}"
    arabic = _ARABIC.fullmatch(text)
    if arabic:
        value = float(arabic["figure"].replace(",", ""))
        for power in arabic["powers"]:
            value *= _POWERS[power]
        return (value, value + _next_step(value)) if arabic["more"] else value
    if _SEVERAL.search(text):
        return _parse_several(text)
    neighbours = _NEIGHBOURS.search(text)
    if neighbours and _DIGITS[neighbours[1]] < _DIGITS[neighbours[2]]:
        return _parse_neighbours(text, neighbours)
    return _parse_han_with_more(text)


def _parse_neighbours(text: str, pair: re.Match[str]) -> Number | None:
    """Read two digits side by side as a choice: 六七吨 is 6 to 7, 三五百 is 300 to 500."""
    low = _parse_han((text[: pair.start(2)] + text[pair.end(2) :]).rstrip("多余"))
    high = _parse_han((text[: pair.start(1)] + text[pair.start(2) :]).rstrip("多余"))
    return None if low is None or high is None else (low, high)


def _parse_several(text: str) -> Number | None:
    """Read 几 and 数 as two to nine: 几十 20–90, 十几 11–19, 数千 2000–9000."""
    low_digit = "一" if text.startswith("十") else "二"
    low = _parse_han(_SEVERAL.sub(low_digit, text, count=1).rstrip("多余"))
    high = _parse_han(_SEVERAL.sub("九", text, count=1).rstrip("多余"))
    return None if low is None or high is None else (low, high)


def _parse_han_with_more(text: str) -> Number | None:
    value = _parse_han(text.rstrip("多余"))
    if value is None or not text.endswith(("多", "余")):
        return value
    return value, value + _next_step(value)


def _next_step(value: float) -> float:
    """Return the size of the last written step: 20多 reaches 30, 3000多 reaches 4000."""
    step = 1.0
    while value >= step * 10 and value % (step * 10) == 0:
        step *= 10
    return step


def _parse_han(text: str) -> float | None:
    """Read a numeral in characters, also the clipped forms 三千五 (3500) and 一万二 (12000)."""
    if not text or not _HAN_NUMBER.fullmatch(text):
        return None
    if not any(char in _POWERS for char in text):
        return float("".join(str(_DIGITS[char]) for char in text))
    total = section = digit = 0
    last_power = 1
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
            last_power = 1 if char in "零〇" else last_power
        elif char in _SMALL:
            section += (digit or 1) * _SMALL[char]
            digit, last_power = 0, _SMALL[char]
        else:
            total = (
                (total + section + digit or 1) * _LARGE[char]
                if char == "亿"
                else total + (section + digit or 1) * 10_000
            )
            section, digit, last_power = 0, 0, _LARGE[char]
    clipped = last_power // 10 if last_power > 10 and digit else 1
    return float(total + section + digit * clipped)
