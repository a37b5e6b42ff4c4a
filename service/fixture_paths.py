"""Where the data that ships with the product lies, in a checkout as in an installed wheel."""

from pathlib import Path

import fixtures


def fixtures_folder() -> Path:
    """Return the folder `fixtures`."""
    return Path(fixtures.__path__[0])


def knowledge_folder() -> Path:
    """Return the folder of the chain knowledge files."""
    return fixtures_folder() / "chains"
