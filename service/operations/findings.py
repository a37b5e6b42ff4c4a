"""What an examination finds: where, what, and what to do about it, in both languages."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One finding. `broken`: something that does not work as it should; otherwise a note."""

    area: str
    code: str
    zh: str
    en: str
    advice_zh: str = ""
    advice_en: str = ""
    broken: bool = True

    def as_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return asdict(self)
