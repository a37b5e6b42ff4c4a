"""Chain knowledge with a part left out, to see what that part earns: a file, or a kind of relation."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from matching.knowledge import Knowledge, Node
from service.errors import InvalidInputError
from service.knowledge_files import knowledge_files, read_nodes

RELATIONS = (
    "surfaces",
    "cues",
    "exclusions",
    "broader",
    "part_of",
    "made_from",
    "made_by",
    "done_on",
    "convertible_to",
)


def read_knowledge_without(folder: Path, left_out: Sequence[str]) -> Knowledge:
    """Return the knowledge of a folder less the files (by stem) and the relations named; ways that end nowhere go too.

    Raises:
        InvalidInputError: for a part that there is not. KnowledgeError: as for `read_knowledge`.
    """
    paths = knowledge_files(folder)
    unknown = set(left_out) - {path.stem for path in paths} - set(RELATIONS)
    if unknown:
        available = ", ".join([*(path.stem for path in paths), *RELATIONS])
        raise InvalidInputError(reason="knowledge_part", value=", ".join(sorted(unknown)), available=available)
    kept = [path for path in paths if path.stem not in left_out]
    nodes = [node for path in kept for node in read_nodes(path.name, path.read_bytes())]
    names = {node.name for node in nodes}
    gone = [relation for relation in RELATIONS if relation in left_out]
    content = sha256(repr(sorted(left_out)).encode() + b"".join(path.read_bytes() for path in kept)).hexdigest()
    return Knowledge.build([_reduce(node, names, gone) for node in nodes], f"chains@{content[:12]}")


def _reduce(node: Node, names: Collection[str], gone: Sequence[str]) -> Node:
    def known(targets: Sequence[str]) -> tuple[str, ...]:
        return tuple(target for target in targets if target in names)

    whole = replace(
        node,
        broader=known(node.broader),
        part_of=known(node.part_of),
        made_from=known(node.made_from),
        made_by=known(node.made_by),
        done_on=known(node.done_on),
        convertible_to=tuple(each for each in node.convertible_to if each.to in names),
    )
    for relation in gone:
        whole = replace(whole, **{relation: ()})  # type: ignore[arg-type]  # all of them are tuples
    return whole
