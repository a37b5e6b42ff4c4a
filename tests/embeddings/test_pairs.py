import re
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from embeddings.pairs import TrainingDataError, _firm_pairs, _sample, _title_pairs, draw_pairs, iter_names, read_tables
from embeddings.phrasing import TITLES


def test_a_missing_table_is_named(made_data: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(made_data, tmp_path / "data"))
    (data / "chain_graph/upstream.csv").unlink()
    with pytest.raises(TrainingDataError, match=r"chain_graph/upstream\.csv not found"):
        read_tables(data)


def test_chains_without_knowledge_are_refused(made_data: Path, tmp_path: Path) -> None:
    with pytest.raises(TrainingDataError, match="no chain knowledge"):
        read_tables(made_data, tmp_path)


def test_the_same_seed_draws_the_same_pairs(made_data: Path, made_chains: Path) -> None:
    tables = read_tables(made_data, made_chains)
    first, again, other = (draw_pairs(tables, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_no_text_is_paired_with_itself_and_no_blank_is_left(made_data: Path, made_chains: Path) -> None:
    tables = replace(read_tables(made_data, made_chains), subclasses=[("齿轮", "齿轮")] * 50)
    pairs = draw_pairs(tables, np.random.default_rng(0))
    assert len(pairs) > 80
    for left, right in pairs:
        assert left != right
        assert not re.search(r"[{}]", left + right)


def test_buyers_words_meet_the_name_of_the_node(made_data: Path, made_chains: Path) -> None:
    tables, rng = read_tables(made_data, made_chains), np.random.default_rng(0)
    pairs = [pair for _ in range(10) for pair in draw_pairs(tables, rng)]
    met = [right for left, right in pairs if "咬合传力的圆盘" in left]
    assert met
    assert all(re.search("齿轮|牙轮|gear wheel", right) for right in met)


def test_firms_are_paired_only_with_their_own_products(made_data: Path) -> None:
    tables = read_tables(made_data)
    pairs = draw_pairs(tables, np.random.default_rng(0))
    assert not [pair for pair in pairs if "白酒" in pair[0] and "硫酸" in pair[1]]
    assert [pair for pair in pairs if "白酒" in pair[0] and "泡菜" in pair[1]]


def test_names_cover_every_table(made_data: Path, made_chains: Path) -> None:
    names = set(iter_names(read_tables(made_data, made_chains)))
    assert {"制造业", "双氧水", "食品产品", "机械", "高粱", "锥齿轮", "牙轮", "咬合传力的圆盘"} <= names


def test_a_sample_is_of_different_items_and_holds_the_one_asked_for() -> None:
    rng = np.random.default_rng(0)
    drawn = [_sample("abcdefgh", 3, rng, also="h") for _ in range(50)]
    assert all("h" in sample and len(set(sample)) == len(sample) for sample in drawn)
    assert {len(sample) for sample in drawn} == {1, 2, 3}


def test_a_firms_product_meets_profiles_that_name_it_and_one_that_does_not() -> None:
    products = ["硫酸", "烧碱", "白酒", "轴承", "齿轮", "泡菜", "电容器", "继电器"]
    firm = {"products": [{"name": name} for name in products], "industry_path": []}
    for seed in range(20):
        pairs = list(_firm_pairs([firm], np.random.default_rng(seed)))
        named = [any(name in left and name in right for name in products) for left, right in pairs]
        assert named == [True] * 4 + [False] * 2


def test_titles_name_two_things_of_one_kind(made_data: Path, made_chains: Path) -> None:
    tables = read_tables(made_data, made_chains)
    titled = [pair for seed in range(100) for pair in _title_pairs(tables, np.random.default_rng(seed))]
    of_lye = [right for left, right in titled if "烧碱" in left]
    assert any("纯碱" in right for right in of_lye)
    assert not [right for right in of_lye if re.search("泡菜|轴承|电容器", right)]
    assert [pair for pair in titled if "牙轮" in pair[0] and "gear wheel" in pair[1]]
    assert all(_is_title(left) and _is_title(right) for left, right in titled)


def _is_title(text: str) -> bool:
    return any(re.fullmatch(title.replace("{}", ".+"), text) for title in TITLES)
