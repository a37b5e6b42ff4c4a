"""What a posted text must be: cleaned, not empty, not too long."""

from matching.errors import EmptyTextError
from matching.normalise import clean_text

MAX_TITLE_LENGTH = 200


def clean_post(title: str, text: str) -> tuple[str, str]:
    """Return title and text as they are stored; the title may be empty.

    Raises:
        EmptyTextError: when no text is left. TextTooLongError: when either is too long.
    """
    return clean_title(title), clean_text(text)


def clean_title(title: str) -> str:
    """Return a title as it is stored: one line, perhaps empty; TextTooLongError beyond 200 characters."""
    try:
        return " ".join(clean_text(title, MAX_TITLE_LENGTH).split())
    except EmptyTextError:
        return ""
