"""Names and other single lines that people type or paste, as they are kept."""

import unicodedata


def clean_line(text: str) -> str:
    """Return words as one line that looks like what it is: no signs that nobody sees, or that turn the others around.

    Line breaks, tabs and control signs are spaces, several of them one; zero-width and direction signs are gone.
    """
    seen = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    return " ".join("".join(sign if sign.isprintable() else " " for sign in seen).split())
