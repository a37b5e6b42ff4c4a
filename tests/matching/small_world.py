"""A small graph and a handful of firms, enough to see every kind of way from a need to a capability."""

from collections.abc import Sequence

import numpy as np

from embeddings.exact_index import ExactIndex
from embeddings.protocols import FloatMatrix
from matching.knowledge import Conversion, Knowledge, Node
from matching.matcher import Matcher
from matching.node_scores import NodeScorer
from matching.pool import CapabilityPool
from matching.posts import Capability
from matching.ranker import default_ranker

KNOWLEDGE = Knowledge.build(
    [
        Node("齿轮", "product", surfaces=("gear",), exclusions=("齿轮箱油",)),
        Node(
            "主减速齿轮",
            "product",
            surfaces=("主减齿", "盆角齿"),
            cues=("差速器里最大的齿",),
            broader=("齿轮",),
            made_by=("磨齿", "渗碳淬火"),
            made_from=("齿轮锻坯",),
        ),
        Node("齿轮锻坯", "material", surfaces=("齿坯",)),
        Node("磨齿", "process"),
        Node("渗碳淬火", "process"),
        Node("储能箱体", "product", surfaces=("电池舱壳体",), made_by=("焊接",)),
        Node("铝合金门窗", "product", surfaces=("断桥铝窗",), convertible_to=(Conversion("储能箱体", "气密检测"),)),
        Node("焊接", "process"),
        Node("过氧化氢", "material", surfaces=("双氧水", "H2O2")),
    ],
    "small-1",
)

CAPABILITIES = (
    Capability("c1", "盆角齿厂", "专做盆角齿，月产三千套", group="装备"),
    Capability("c2", "热处理厂", "对外承接渗碳淬火和磨齿，来料加工", group="装备"),
    Capability("c3", "门窗厂", "断桥铝窗、幕墙型材，开料折弯拼装", group="装备"),
    Capability("c4", "润滑油厂", "齿轮箱油、液压油，桶装", group="化工"),
    Capability("c5", "化工厂", "工业级过氧化氢，槽车送货", group="化工"),
    Capability("c6", "齿轮厂", "圆柱齿轮、花键轴，不做盆角齿", group="装备"),
    Capability("c7", "盆角齿厂", "空余厂房出租，带行车", group="装备"),
)


class HashingEncoder:
    """A deterministic stand-in for a trained model: character counts thrown into 64 buckets."""

    name = "hashing@1"
    dim = 64

    def encode(self, texts: Sequence[str]) -> FloatMatrix:
        """Return unit rows; an empty text gives zeros."""
        out = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in enumerate(texts):
            for char in text:
                out[row, ord(char) % self.dim] += 1
        norms = np.linalg.norm(out, axis=1, keepdims=True)
        unit: FloatMatrix = np.divide(out, norms, out=np.zeros_like(out), where=norms > 0)
        return unit


def make_pool(capabilities: tuple[Capability, ...] = CAPABILITIES) -> CapabilityPool:
    pool = CapabilityPool(HashingEncoder(), ExactIndex(HashingEncoder.dim), NodeScorer(KNOWLEDGE))
    pool.add(capabilities)
    return pool


def make_matcher(capabilities: tuple[Capability, ...] = CAPABILITIES) -> Matcher:
    return Matcher(make_pool(capabilities), default_ranker())
