"""Messages for chat robots: a heading and one line for each event, with nothing in them that a robot would obey."""

from service.channels.letters import Letter

LONGEST_LINE = 60
"""Characters of one event's line: twenty of them stay within the 4096 bytes that the narrowest robot takes."""

# Full-width doubles read the same and mean nothing: no links, no emphasis, no mentions, no tags.
_TAME = str.maketrans("*_`#>[]()<>!~|\\@:&", "＊＿｀＃＞［］（）＜＞！～｜＼＠：＆")


def escape_markdown(text: str) -> str:
    """Return a text in one line in which no sign means anything to a robot; its reader sees nearly the same."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return line.translate(_TAME)


def write_markdown(letter: Letter) -> str:
    """Return a letter as markdown that fits every robot: its title in bold, then one line for each event."""
    lines = [f"**{escape_markdown(letter.title)}**"]
    lines += [f"- {_cut(escape_markdown(item.short))}" for item in letter.items]
    return "\n".join(lines)


def _cut(line: str) -> str:
    return line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1]}…"
