"""Pairs of texts that belong together, drawn from public tables and the product's own chain knowledge."""

import csv
import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from embeddings.errors import TrainingDataError
from embeddings.phrasing import NEEDS, OFFERS, TAILS, TITLES, phrase_need, phrase_offer, phrase_title

Pair = tuple[str, str]

FILES = (
    "taxonomy/gbt4754_2017.jsonl",
    "taxonomy/nice_similar_groups.jsonl",
    "taxonomy/procurement_2022.jsonl",
    "chain_graph/listed_firms.jsonl",
    "chain_graph/upstream.csv",
    "chain_graph/subclass.csv",
)
# The share of a noisy table's rows that one epoch sees; measured tables are seen whole.
UPSTREAM_SHARE = 0.25
SUBCLASS_SHARE = 0.4
# Chain knowledge is clean but strong: seen whole in every epoch it crowds out the tables.
SYNONYM_SHARE = 0.5
MADE_SHARE = 0.2
MAX_PRODUCTS = 12
# Of the pairs of titles; more of them serve technical needs still better and firms' needs worse.
TITLE_SHARE = 0.3
EDGE_TITLE_SHARE = 0.12
_LISTED = re.compile("[、，；（）：。]|包括|以及|或者|和|与")


@dataclass(frozen=True)
class Tables:
    """Everything that pairs are drawn from, as read."""

    industries: list[dict[str, Any]]
    goods: list[dict[str, Any]]
    catalogue: list[dict[str, Any]]
    firms: list[dict[str, Any]]
    upstream: list[Pair]
    subclasses: list[Pair]
    knowledge: dict[str, dict[str, Any]]


def read_tables(data: Path, chains: Path | None = None) -> Tables:
    """Read the tables under `data` and, when given, the chain knowledge files in `chains`.

    Raises:
        TrainingDataError: when a folder or a table is absent.
    """
    missing = [name for name in FILES if not (data / name).is_file()]
    if missing:
        raise TrainingDataError(f"no training data in {data}: {', '.join(missing)} not found")
    return Tables(
        industries=_read_lines(data / FILES[0]),
        goods=_read_lines(data / FILES[1]),
        catalogue=_read_lines(data / FILES[2]),
        firms=_read_lines(data / FILES[3]),
        upstream=_read_edges(data / FILES[4]),
        subclasses=_read_edges(data / FILES[5]),
        knowledge=_read_knowledge(chains) if chains else {},
    )


def _read_lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def _read_edges(path: Path) -> list[Pair]:
    with path.open(encoding="utf-8", newline="") as lines:
        return [(row[0], row[1]) for row in list(csv.reader(lines))[1:]]


def _read_knowledge(chains: Path) -> dict[str, dict[str, Any]]:
    paths = sorted(chains.glob("*.toml"))
    if not paths:
        raise TrainingDataError(f"no chain knowledge (*.toml) in {chains}")
    nodes: dict[str, dict[str, Any]] = {}
    for path in paths:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        nodes |= {name: node for name, node in tables.items() if isinstance(node, dict)}
    return nodes


def draw_pairs(tables: Tables, rng: np.random.Generator) -> list[Pair]:
    """Draw one epoch of pairs, shuffled; another draw phrases and samples differently."""
    pairs = [
        *_industry_pairs(tables.industries, rng),
        *_goods_pairs(tables.goods, rng),
        *_catalogue_pairs(tables.catalogue, rng),
        *_firm_pairs(tables.firms, rng),
        *_edge_pairs(tables.upstream, UPSTREAM_SHARE, rng),
        *_edge_pairs(tables.subclasses, SUBCLASS_SHARE, rng),
        *_knowledge_pairs(tables.knowledge, rng),
        *_title_pairs(tables, rng),
    ]
    return [pairs[i] for i in rng.permutation(len(pairs)) if pairs[i][0] != pairs[i][1]]


def _industry_pairs(rows: Sequence[Mapping[str, Any]], rng: np.random.Generator) -> Iterator[Pair]:
    """An industry with its note, one thing its note lists, and the industry above it."""
    names = {row["code"]: row["name"] for row in rows}
    for row in rows:
        note = row["note"]
        if note and "大类" not in note:
            yield row["name"], note
            listed = _listed(note)
            if listed:
                yield phrase_need(_one(listed, rng), rng), row["name"]
        parent = names.get(row["code"][:-1])
        if parent:
            yield row["name"], parent


def _listed(note: str) -> list[str]:
    """The things that a note lists."""
    return [item for item in _LISTED.split(note) if 2 <= len(item) <= 12]


def _goods_pairs(rows: Sequence[Mapping[str, Any]], rng: np.random.Generator) -> Iterator[Pair]:
    """Goods of one group of similar goods, and goods with the group's name."""
    for row in rows:
        goods = row["goods"]
        for good in goods:
            other = _one(goods, rng)
            if rng.random() < 0.5:
                yield phrase_need(good, rng), other
            else:
                yield good, phrase_offer(_sample(goods, 4, rng), rng)
        yield row["name"], phrase_offer(_sample(goods, 4, rng), rng)


def _catalogue_pairs(rows: Sequence[Mapping[str, Any]], rng: np.random.Generator) -> Iterator[Pair]:
    """A catalogue entry with the entries above it."""
    by_code = {row["code"]: row for row in rows}
    for row in rows:
        above, parent = [], by_code.get(row["parent"])
        while parent is not None and parent["level"] > 0:
            above.append(parent["name"])
            parent = by_code.get(parent["parent"])
        if above:
            yield phrase_need(row["name"], rng), " ".join(above)


def _firm_pairs(rows: Sequence[Mapping[str, Any]], rng: np.random.Generator) -> Iterator[Pair]:
    """A firm's product with what the firm says of itself, with and without that product, and with its industry."""
    for row in rows:
        products = [product["name"] for product in row["products"]]
        industry = list(dict.fromkeys(row["industry_path"]))
        if not products:
            continue
        for _ in range(min(4, len(products))):
            product = _one(products, rng)
            yield phrase_need(product, rng), _profile(industry, _sample(products, MAX_PRODUCTS, rng, also=product), rng)
        others = [name for name in products if name != product]
        if others:
            yield phrase_need(product, rng), _profile(industry, _sample(others, MAX_PRODUCTS, rng), rng)
            yield product, _one(others, rng)
        if industry:
            yield product, " ".join(industry)


def _profile(industry: Sequence[str], products: Sequence[str], rng: np.random.Generator) -> str:
    """A firm in its own words; half the time with its industry."""
    offer = phrase_offer(products, rng)
    return f"{' '.join(industry)}。{offer}" if rng.random() < 0.5 else offer


def _edge_pairs(edges: Sequence[Pair], share: float, rng: np.random.Generator) -> Iterator[Pair]:
    """A random share of the edges, the first name as a need half the time."""
    for i in np.flatnonzero(rng.random(len(edges)) < share).tolist():
        first, second = edges[i]
        yield (phrase_need(first, rng), second) if rng.random() < 0.5 else (first, second)


def _knowledge_pairs(nodes: Mapping[str, Mapping[str, Any]], rng: np.random.Generator) -> Iterator[Pair]:
    """A node with its synonyms and with a buyer's words for it; more rarely with what it is made from and by."""
    for name, node in nodes.items():
        names = [name, *node.get("surfaces", ())]
        for same in (*names[1:], *node.get("cues", ())):
            if rng.random() < SYNONYM_SHARE:
                yield phrase_need(same, rng), phrase_offer([_one(names, rng)], rng)
        for made in (*node.get("made_from", ()), *node.get("made_by", ()), *node.get("part_of", ())):
            if rng.random() < MADE_SHARE:
                yield phrase_need(made, rng), name


def _title_pairs(tables: Tables, rng: np.random.Generator) -> Iterator[Pair]:
    """Titles about two things of one kind: technical needs and achievements name their subject in few words."""
    for first, second, share in _subjects(tables, rng):
        if rng.random() < share:
            yield phrase_title(first, rng), phrase_title(second, rng)


def _subjects(tables: Tables, rng: np.random.Generator) -> Iterator[tuple[str, str, float]]:
    """Two things of one kind or of one chain, and how often they are wanted."""
    for row in tables.goods:
        for good in row["goods"]:
            yield good, _one(row["goods"], rng), TITLE_SHARE
    for row in tables.industries:
        listed = _listed(row["note"]) if "大类" not in row["note"] else []
        for item in listed:
            yield item, _one([*listed, row["name"]], rng), TITLE_SHARE
    names = {row["code"]: row["name"] for row in tables.catalogue if row["level"] > 0}
    for row in tables.catalogue:
        if row["parent"] in names:
            yield row["name"], names[row["parent"]], TITLE_SHARE
    for edge in (*tables.subclasses, *tables.upstream):
        yield *edge, EDGE_TITLE_SHARE
    yield from _node_subjects(tables.knowledge, rng)


def _node_subjects(
    nodes: Mapping[str, Mapping[str, Any]], rng: np.random.Generator
) -> Iterator[tuple[str, str, float]]:
    """Two names of a node, or one of them with what it is made from, by or for."""
    for name, node in nodes.items():
        same = [name, *node.get("surfaces", ())]
        for each in same:
            yield each, _one(same, rng), TITLE_SHARE
        for made in (*node.get("made_from", ()), *node.get("made_by", ()), *node.get("part_of", ())):
            yield made, _one(same, rng), EDGE_TITLE_SHARE


def _one(items: Sequence[str], rng: np.random.Generator) -> str:
    return items[int(rng.integers(len(items)))]


def _sample(items: Sequence[str], most: int, rng: np.random.Generator, *, also: str | None = None) -> list[str]:
    """Draw one to `most` different items in random order; `also` is among them when given."""
    count = int(rng.integers(1, min(most, len(items)) + 1))
    drawn = [items[i] for i in rng.permutation(len(items))[:count]]
    if also is not None and also not in drawn:
        drawn[int(rng.integers(len(drawn)))] = also
    return drawn


def iter_names(tables: Tables) -> Iterator[str]:
    """Yield every name and phrase of the tables once per row that states it: what a vocabulary is mined from."""
    yield from (*NEEDS, *TAILS, *OFFERS, *TITLES)
    for row in (*tables.industries, *tables.catalogue):
        yield row["name"]
    for row in tables.industries:
        yield row["note"]
    for row in tables.goods:
        yield from row["goods"]
    for row in tables.firms:
        yield from (product["name"] for product in row["products"])
        yield from row["industry_path"]
    for first, second in (*tables.upstream, *tables.subclasses):
        yield first
        yield second
    for name, node in tables.knowledge.items():
        yield from (name, *node.get("surfaces", ()), *node.get("cues", ()))
