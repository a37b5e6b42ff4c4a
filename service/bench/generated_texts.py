"""Made-up posts for load tests: clauses that firms wrote, put together anew around the names of chain nodes."""

import json
import random
import re
from pathlib import Path

from matching.knowledge import Knowledge, Node

_CLAUSE = re.compile(r"[^，。；！？\n]{4,40}")
_PLACES = "泸州 铜梁 安宁 曲靖 禄丰 巴南 大渡口 江津 涪陵".split()
_OFFERS = (
    "我们厂做{node}，{clause}，{clause}。月产{number}件，{clause}。",
    "本公司供应{node}、{other}，{clause}；{clause}，起订量{number}套，交期{days}天。",
    "{node}加工，{clause}。材料{material}，公差±0.0{digit}毫米，{clause}，{clause}。",
    "承接{other}和{node}，{clause}，{clause}，不做{refused}。{clause}。",
    "{clause}，主要做{node}，也做{other}，设备{number}台，{clause}。",
)
_NEEDS = (
    "找能做{node}的厂，每月{number}件，{clause}，{days}天内交货。",
    "我们需要{node}，材料{material}，{clause}。",
    "想在链内找一家供应{node}的，{clause}，{place}附近优先。",
    "求购{other}，{clause}，最好也能做{node}。",
)
_MATERIALS = "20CrMnTi 45钢 6061铝合金 Q235 304不锈钢 42CrMo ADC12 QT450 PA66 PPS".split()
_GOODS = ("product", "material", "process", "service")


class TextGenerator:
    """Writes posts; the same `rng` state and the same fixtures give the same texts."""

    def __init__(self, fixtures: Path, knowledge: Knowledge, rng: random.Random) -> None:
        self._rng = rng
        self._offer_clauses = _read_clauses(fixtures, "capabilities.jsonl")
        self._need_clauses = _read_clauses(fixtures, "needs.jsonl")
        self._nodes = [node for node in knowledge.nodes.values() if node.kind in _GOODS]

    def capability(self, part: float) -> str:
        """Return a capability of 40 to 160 characters; `part`, 0 to 1, says which stretch of the nodes it is about."""
        return self._fill(self._rng.choice(_OFFERS), part, self._offer_clauses)

    def need(self, part: float) -> str:
        """Return a need of 20 to 100 characters; `part` as for `capability`."""
        return self._fill(self._rng.choice(_NEEDS), part, self._need_clauses)

    def _fill(self, template: str, part: float, clauses: list[str]) -> str:
        rng = self._rng
        text = re.sub(r"\{clause\}", lambda _: rng.choice(clauses), template)
        return text.format(
            node=self._name(part),
            other=self._name(part),
            refused=self._name(part),
            material=rng.choice(_MATERIALS),
            place=rng.choice(_PLACES),
            number=rng.randrange(2, 9999),
            days=rng.randrange(3, 90),
            digit=rng.randrange(1, 9),
        )

    def _name(self, part: float) -> str:
        """Return a name of a node near `part`, now its own, now another surface."""
        width = max(len(self._nodes) // 5, 1)
        start = int(part * len(self._nodes))
        node: Node = self._nodes[(start + self._rng.randrange(width)) % len(self._nodes)]
        return self._rng.choice((node.name, node.name, *node.surfaces[:6]))


def _read_clauses(fixtures: Path, name: str) -> list[str]:
    """Return the clauses of all posts in the files of this name, in a fixed order, without braces."""
    clauses: list[str] = []
    for path in sorted((fixtures / "alliances").glob(f"*/{name}")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                clauses += _CLAUSE.findall(json.loads(line)["text"])
    return [clause for clause in dict.fromkeys(clauses) if "{" not in clause and "}" not in clause]
