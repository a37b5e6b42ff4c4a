"""Reads the chain knowledge files (`fixtures/chains/*.toml`) into the objects that `matching` works with."""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

from matching.errors import KnowledgeError
from matching.knowledge import Conversion, Knowledge, Node, NodeKind
from service.known_inputs import INPUTS_FILE

_LISTS = ("surfaces", "cues", "exclusions", "broader", "part_of", "made_from", "made_by", "done_on")
_KINDS = get_args(NodeKind)


def read_knowledge(folder: Path) -> Knowledge:
    """Return the graph of all files in `folder`; its version is a fingerprint of their content.

    Raises:
        KnowledgeError: naming file and node, when a file is no TOML, a field is unknown or of the wrong type, a node
            is defined twice or a relation ends nowhere.
    """
    nodes = [node for path in knowledge_files(folder) for node in read_nodes(path.name, path.read_bytes())]
    return Knowledge.build(nodes, knowledge_version(folder))


def knowledge_version(folder: Path) -> str:
    """Name the content of all files in `folder`, the known inputs among them: other content, other version."""
    fingerprint = hashlib.sha256()
    inputs = folder / INPUTS_FILE
    for path in (*knowledge_files(folder), *([inputs] if inputs.exists() else [])):
        fingerprint.update(path.name.encode() + b"\0" + path.read_bytes())
    return f"chains@{fingerprint.hexdigest()[:12]}"


def knowledge_files(folder: Path) -> list[Path]:
    """Return the knowledge files of a folder in the order in which they are read."""
    return sorted(folder.glob("*.toml"))


def read_nodes(name: str, content: bytes) -> list[Node]:
    """Return the nodes of one file, each right by itself; KnowledgeError as for `read_knowledge`."""
    try:
        tables = tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise KnowledgeError(f"{name}: {exc}") from exc
    return [_read_node(name, node, fields) for node, fields in tables.items() if isinstance(fields, dict)]


def _read_node(file: str, name: str, fields: Mapping[str, Any]) -> Node:
    unknown = set(fields) - {"kind", "convertible_to", *_LISTS}
    if unknown:
        raise KnowledgeError(f"{file}: {name} has unknown fields: {', '.join(sorted(unknown))}")
    if fields.get("kind") not in _KINDS:
        raise KnowledgeError(f"{file}: {name} needs a kind, one of {', '.join(_KINDS)}")
    lists = {field: _read_names(file, name, field, fields.get(field, [])) for field in _LISTS}
    conversions = tuple(_read_conversion(file, name, item) for item in fields.get("convertible_to", []))
    return Node(name=name, kind=fields["kind"], convertible_to=conversions, **lists)


def _read_names(file: str, node: str, field: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str) or not all(isinstance(v, str) for v in value):
        raise KnowledgeError(f"{file}: {field} of {node} must be a list of names")
    return tuple(value)


def _read_conversion(file: str, node: str, item: object) -> Conversion:
    match item:
        case {"to": str(to), **rest}:
            return Conversion(to, str(rest.get("lacks", "")))
        case _:
            raise KnowledgeError(f"{file}: convertible_to of {node} needs {{to = …, lacks = …}}")
