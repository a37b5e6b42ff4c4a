"""Reads the chain knowledge like a proof-reader: everything that is wrong, not only the first thing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from matching.errors import KnowledgeError
from matching.knowledge import Node
from matching.normalise import normalise
from service.knowledge_files import knowledge_files, read_nodes
from service.operations.findings import Finding

_LEAST_CHARACTERS = 2
_LEAST_NAMES = 3
_LINKED = frozenset({"product", "material", "process", "equipment"})
_AREA = "knowledge"


def check_knowledge(folder: Path) -> list[Finding]:
    """Return all findings about the files of a folder, in a fixed order; empty when they are in order."""
    nodes: list[tuple[str, Node]] = []
    findings: list[Finding] = []
    for path in knowledge_files(folder):
        try:
            nodes += [(path.name, node) for node in read_nodes(path.name, path.read_bytes())]
        except KnowledgeError as exc:
            findings.append(_wrong("unreadable", f"文件读不懂：{exc}", f"cannot be read: {exc}"))
    if not nodes:
        findings.append(_wrong("no_knowledge", f"{folder} 里没有产业链知识", f"no chain knowledge in {folder}"))
    for check in (_twice, _dangling, _contradictions, _short, _ambiguous, _thin, _rootless, _lonely):
        findings += check(nodes)
    return findings + list(_cycles([node for _, node in nodes]))


def _twice(nodes: Sequence[tuple[str, Node]]) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for file, node in nodes:
        if node.name in first:
            places = f"{first[node.name]}, {file}"
            yield _wrong("defined_twice", f"节点 {node.name} 重复：{places}", f"{node.name} is defined twice: {places}")
        first.setdefault(node.name, file)


def _dangling(nodes: Sequence[tuple[str, Node]]) -> Iterator[Finding]:
    known = {node.name for _, node in nodes}
    for file, node in nodes:
        for target in dict.fromkeys(node.targets()):
            if target not in known:
                yield _wrong(
                    "dangling",
                    f"{file}：{node.name} 指向不存在的节点 {target}",
                    f"{file}: {node.name} points at {target}, which is no node",
                )


def _short(nodes: Sequence[tuple[str, Node]]) -> Iterator[Finding]:
    for file, node in nodes:
        for surface in _surfaces(node):
            if len(_written(surface)) < _LEAST_CHARACTERS:
                yield _note(
                    "too_short",
                    f"{file}：{node.name} 的说法“{surface}”太短，不会用来查找",
                    f"{file}: {surface!r} of {node.name} is too short to be looked for",
                )


def _ambiguous(nodes: Sequence[tuple[str, Node]]) -> Iterator[Finding]:
    owners: dict[str, list[str]] = defaultdict(list)
    for _, node in nodes:
        for written in dict.fromkeys(_written(surface) for surface in (node.name, *node.surfaces)):
            owners[written].append(node.name)
    for written, names in owners.items():
        if len(set(names)) > 1:
            both = "、".join(sorted(set(names)))
            yield _wrong("ambiguous", f"“{written}”同属 {both}", f"{written!r} belongs to several nodes: {both}")


def _contradictions(nodes: Sequence[tuple[str, Node]]) -> Iterator[Finding]:
    """Find what a node says against itself: a name that it excludes, a way to itself, a whole that is its kind."""
    for file, node in nodes:
        names = {_written(surface) for surface in (node.name, *node.surfaces)}
        for surface in node.exclusions:
            if _written(surface) in names:
                zh, en = f"“{surface}”既是它的说法又被排除", f"{surface!r} is a name of it and excluded"
                yield _wrong("contradiction", f"{file}：{node.name} 的{zh}", f"{file}: {node.name}: {en}")
        both = set(node.broader) & set(node.part_of) | {node.name} & set(node.targets())
        for other in sorted(both):
            yield _wrong(
                "contradiction",
                f"{file}：{node.name} 与 {other} 的关系自相矛盾",
                f"{file}: {node.name} cannot stand to {other} as it is said to",
            )


def _thin(nodes: Sequence[tuple[str, Node]]) -> Iterator[Finding]:
    """Note nodes with too few names to be found under."""
    for file, node in nodes:
        count = len({_written(surface) for surface in (node.name, *node.surfaces)})
        if count < _LEAST_NAMES:
            yield _note(
                "thin", f"{file}：{node.name} 只有 {count} 种说法", f"{file}: {node.name} has {count} names only"
            )


def _rootless(nodes: Sequence[tuple[str, Node]]) -> Iterator[Finding]:
    """Note products of which is not said what they are made from, by which process, or what they are a kind of."""
    for file, node in nodes:
        if node.kind == "product" and not (node.made_from or node.made_by or node.broader):
            zh, en = "没有材料、工艺或上位产品", "has no material, no process and no broader product"
            yield _note("rootless", f"{file}：{node.name} {zh}", f"{file}: {node.name} {en}")


def _lonely(nodes: Sequence[tuple[str, Node]]) -> Iterator[Finding]:
    """Note goods, processes and machines that no way leads to or from: they find their own names and nothing else."""
    aimed = {target for _, node in nodes for target in node.targets()}
    for file, node in nodes:
        if node.kind in _LINKED and node.name not in aimed and not any(node.targets()):
            zh, en = "与别的节点没有任何关系", "has no relation to any other node"
            yield _note("lonely", f"{file}：{node.name} {zh}", f"{file}: {node.name} {en}")


def _cycles(nodes: Iterable[Node]) -> Iterator[Finding]:
    """Find nodes that are broader than themselves by any way; each cycle once."""
    broader = {node.name: [name for name in node.broader if name != ""] for node in nodes}
    told: set[frozenset[str]] = set()
    for start in broader:
        cycle = _way_back(broader, start)
        if cycle and frozenset(cycle) not in told:
            told.add(frozenset(cycle))
            way = " → ".join([*cycle, cycle[0]])
            yield _wrong("cycle", f"上位关系成环：{way}", f"broader goes in a circle: {way}")


def _way_back(broader: dict[str, list[str]], start: str) -> list[str]:
    """Return a way from a node over its broader ones back to itself, empty where there is none."""
    ways = [[start]]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        for name in broader.get(way[-1], ()):
            if name == start:
                return way
            if name not in seen:
                seen.add(name)
                ways.append([*way, name])
    return []


def _surfaces(node: Node) -> tuple[str, ...]:
    return (node.name, *node.surfaces, *node.cues, *node.exclusions)


def _written(surface: str) -> str:
    return normalise(surface).text.strip()


def _wrong(code: str, zh: str, en: str) -> Finding:
    return Finding(
        area=_AREA,
        code=code,
        zh=zh,
        en=en,
        advice_zh="修改 fixtures/chains 下的文件后再检查。",
        advice_en="Correct the file in fixtures/chains and check again.",
    )


def _note(code: str, zh: str, en: str) -> Finding:
    return replace(_wrong(code, zh, en), broken=False)
