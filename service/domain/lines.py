"""Names and other single lines that people type or paste, as they are kept."""

import re
import unicodedata


def clean_line(text: str) -> str:
    """Return words as one line that looks like what it is: no signs that nobody sees, or that turn the others around.

    Line breaks, tabs and control signs are spaces, several of them one; zero-width and direction signs are gone.
    """
    seen = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    return " ".join("".join(sign if sign.isprintable() else " " for sign in seen).split())


def names_person(line: str, name: str) -> bool:
    """Say whether a person's whole name stands in a line; a longer name that holds it is somebody else's.

    Numbers and signs may follow at once, blanks may stand within a name, as where short ones are set as wide as others.
    """
    letter, signs = r"[^\W\d_]", [re.escape(sign) for sign in name if not sign.isspace()]
    whole = f"(?<!{letter})" + r"\s*".join(signs) + f"(?!{letter})"
    return bool(signs) and re.search(whole, line, re.IGNORECASE) is not None
