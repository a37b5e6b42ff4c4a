"""The chain knowledge, ready to be used: reading and entering it takes half a second, reading it back a tenth of that.

Derived data like the indexes: named by the content of the files and of the code that read them, under a checksum, and
made again whenever anything about it is doubtful.
"""

import hashlib
import json
import logging
import uuid
from dataclasses import asdict
from pathlib import Path
from typing import Any

from matching.errors import KnowledgeError
from matching.knowledge import Conversion, Knowledge, Node
from matching.mentions import MentionFinder
from service.indexing.parts import code_fingerprint
from service.knowledge_files import knowledge_version, read_knowledge

log = logging.getLogger("lianpei.knowledge")

_SUFFIX = ".knowledge"


def load_finder(folder: Path, cache: Path) -> MentionFinder:
    """Return the finder over the knowledge files of `folder`, from `cache` where it is there.

    Raises:
        KnowledgeError: as for `read_knowledge`.
    """
    version = knowledge_version(folder)
    path = cache / f"{version.partition('@')[2]}-{code_fingerprint()}{_SUFFIX}"
    finder = _read(path, version)
    if finder is None:
        finder = MentionFinder(read_knowledge(folder))
        _write(path, finder)
    return finder


def _read(path: Path, version: str) -> MentionFinder | None:
    """Return what `_write` wrote, None where it is missing, damaged or another's."""
    try:
        checksum, _, content = path.read_bytes().partition(b"\n")
        if hashlib.sha256(content).hexdigest().encode() != checksum:
            return None
        data = json.loads(content)
        knowledge = Knowledge({fields["name"]: _node(fields) for fields in data["nodes"]}, data["version"])
        if knowledge.version != version:
            return None
        entries = {text: [(node, manner) for node, manner in found] for text, found in data["entries"].items()}
        return MentionFinder(knowledge, entries)
    except (OSError, ValueError, KeyError, TypeError, KnowledgeError):
        return None


def _node(fields: dict[str, Any]) -> Node:
    """Return a node from its fields; lists become tuples again."""
    fields = {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}
    fields["convertible_to"] = tuple(Conversion(**conversion) for conversion in fields["convertible_to"])
    return Node(**fields)


def _write(path: Path, finder: MentionFinder) -> None:
    """Write the cache in one step and delete older ones; without a place to write, work goes on without."""
    knowledge = finder.knowledge
    data = {
        "version": knowledge.version,
        "nodes": [asdict(node) for node in knowledge.nodes.values()],
        "entries": finder.entries,
    }
    content = json.dumps(data, ensure_ascii=False).encode()
    draft = path.with_name(f"draft-{uuid.uuid4().hex}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
        draft.replace(path)
        for other in path.parent.glob(f"*{_SUFFIX}"):
            if other != path:
                other.unlink(missing_ok=True)
    except OSError as exc:
        log.warning("chain knowledge could not be cached", extra={"reason": str(exc)})
