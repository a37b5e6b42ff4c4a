"""A made data folder of a few firms and a model trained on it, so that no test needs the real tables."""

import json
from pathlib import Path

import pytest

from embeddings.static_trainer import TrainingPlan
from embeddings.train import train_model

SMALL_PLAN = TrainingPlan(dim=32, pieces=2_000, epochs=40, batch=64, seed=3)

_THEMES = {
    "机械": ("齿轮", "轴承", "减速机", "联轴器", "传动轴", "花键轴"),
    "化工": ("硫酸", "烧碱", "液氯", "双氧水", "纯碱", "盐酸"),
    "食品": ("白酒", "豆瓣酱", "泡菜", "火锅底料", "牛肉干", "米花糖"),
    "电子": ("电路板", "连接器", "电容器", "电感器", "传感器", "继电器"),
}
_CHAIN = """
source = "made for a test"
title = "机械"
["齿轮"]
kind = "product"
surfaces = ["牙轮", "gear wheel"]
cues = ["咬合传力的圆盘"]
made_from = ["齿轮钢"]
made_by = ["滚齿"]
["齿轮钢"]
kind = "material"
surfaces = []
["滚齿"]
kind = "process"
"""


def _write_lines(path: Path, rows: list[dict[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


@pytest.fixture(scope="session")
def made_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in the layout of the real one."""
    data = tmp_path_factory.mktemp("data")
    _write_lines(
        data / "taxonomy/gbt4754_2017.jsonl",
        [{"code": "C", "name": "制造业", "note": "本门类包括13～43大类"}]
        + [
            {"code": f"C{i}", "name": f"{theme}制造", "note": f"指{'、'.join(goods)}的生产活动"}
            for i, (theme, goods) in enumerate(_THEMES.items())
        ],
    )
    _write_lines(
        data / "taxonomy/nice_similar_groups.jsonl",
        [{"group": "1", "part": "一", "name": theme, "goods": list(goods)} for theme, goods in _THEMES.items()],
    )
    _write_lines(
        data / "taxonomy/procurement_2022.jsonl",
        [{"code": "A", "name": "货物", "level": 0, "parent": None}]
        + [{"code": f"A{theme}", "name": f"{theme}产品", "level": 1, "parent": "A"} for theme in _THEMES]
        + [
            {"code": good, "name": good, "level": 2, "parent": f"A{theme}"}
            for theme, goods in _THEMES.items()
            for good in goods
        ],
    )
    _write_lines(
        data / "chain_graph/listed_firms.jsonl",
        [
            {"name": f"{theme}{i}", "industry_path": [theme], "products": [{"name": good} for good in goods[i : i + 4]]}
            for theme, goods in _THEMES.items()
            for i in range(3)
        ],
    )
    (data / "chain_graph/upstream.csv").write_text("product,upstream\n齿轮,齿轮钢\n白酒,高粱\n", encoding="utf-8")
    (data / "chain_graph/subclass.csv").write_text("product,subclass,suffix_ok\n齿轮,锥齿轮,1\n", encoding="utf-8")
    return data


@pytest.fixture(scope="session")
def made_chains(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of chain knowledge with one small file."""
    chains = tmp_path_factory.mktemp("chains")
    (chains / "equipment.toml").write_text(_CHAIN, encoding="utf-8")
    return chains


@pytest.fixture(scope="session")
def made_model(made_data: Path, made_chains: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a model trained on the made data."""
    folder = tmp_path_factory.mktemp("trained") / "model"
    train_model(made_data, folder, chains=made_chains, plan=SMALL_PLAN)
    return folder
