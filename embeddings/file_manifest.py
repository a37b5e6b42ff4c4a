"""A `manifest.json` with the checksum of the files beside it, so that a damaged folder is refused."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"


class ManifestError(Exception):
    """A folder does not hold what its manifest says; callers translate it into their own error."""


def file_sha256(path: Path) -> str:
    """Return the checksum of a file's bytes in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()  # at once: in pieces it waits for busy threads at every one


def write_manifest(folder: Path, names: Iterable[str], **facts: object) -> None:
    """Write the manifest of the named files with further facts beside the checksums, in one step."""
    files = {name: file_sha256(folder / name) for name in sorted(names)}
    draft = folder / f"{MANIFEST}.draft"
    draft.write_text(json.dumps(facts | {"files": files}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    draft.replace(folder / MANIFEST)


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest after comparing every file it names with its checksum.

    Raises:
        ManifestError: when the manifest or a file is missing, unreadable or altered.
    """
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        for name, expected in manifest["files"].items():
            if file_sha256(folder / name) != expected:
                raise ManifestError(f"{folder / name} is not the file that {MANIFEST} describes")
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as exc:
        raise ManifestError(f"no complete {MANIFEST} in {folder}: {exc}") from exc
    return manifest
