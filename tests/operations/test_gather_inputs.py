from pathlib import Path

import pytest

from matching.errors import KnowledgeError
from service.fixture_paths import knowledge_folder
from service.knowledge_files import knowledge_version
from service.known_inputs import INPUTS_FILE, clean_input, gather_inputs, read_known_inputs, render_inputs
from service.operations.gather_inputs import main

TABLE = "product,upstream\n热泵,压缩机\n热泵,测量\n冷柜,优质压缩机\n冷柜,聚氨酯\n热泵,热泵\n物流,运输成本\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "chain_graph").mkdir()
    (tmp_path / "chain_graph" / "upstream.csv").write_text(TABLE, encoding="utf-8")
    return tmp_path


def test_the_file_holds_what_the_table_says_less_what_is_no_goods(data: Path) -> None:
    out = data / INPUTS_FILE
    assert main([str(data), "--out", str(out)]) == 0
    assert read_known_inputs(data) == {"冷柜": ("压缩机", "聚氨酯"), "热泵": ("压缩机",)}
    again = out.read_bytes()
    assert main([str(data), "--out", str(out)]) == 0
    assert out.read_bytes() == again


def test_a_folder_without_the_table_is_the_callers_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path), "--out", str(tmp_path / "x")]) == 2
    assert capsys.readouterr().err.startswith("bad_knowledge: ")


@pytest.mark.parametrize(
    ("name", "goods"),
    [
        ("优质聚乙烯树脂", "聚乙烯树脂"),
        ("进口高级不锈钢", "不锈钢"),
        ("天然木材", "木材"),
        ("天然气", "天然气"),
        ("控制系统", "控制系统"),
        ("测量", ""),
        ("输入", ""),
        ("运输成本", ""),
        ("D动画", ""),
        ("铝", ""),
    ],
)
def test_inputs_are_cleaned(name: str, goods: str) -> None:
    assert clean_input(name) == goods


@pytest.mark.parametrize("line", ["热泵", "热泵\t", "\t压缩机", "冷柜\t铜管\n冷柜\t铝"])
def test_a_wrong_line_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / INPUTS_FILE).write_text(f"# head\n{line}\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"line [23]"):
        read_known_inputs(tmp_path)


def test_a_folder_without_the_file_knows_nothing(tmp_path: Path) -> None:
    assert read_known_inputs(tmp_path) == {}


def test_the_version_of_the_knowledge_covers_it(tmp_path: Path) -> None:
    bare = knowledge_version(tmp_path)
    (tmp_path / INPUTS_FILE).write_text("热泵\t压缩机\n", encoding="utf-8")
    first = knowledge_version(tmp_path)
    (tmp_path / INPUTS_FILE).write_text("热泵\t铜管\n", encoding="utf-8")
    assert len({bare, first, knowledge_version(tmp_path)}) == 3


def test_what_ships_is_sorted_clean_and_small() -> None:
    known = read_known_inputs(knowledge_folder())
    edges = [(product, name) for product, names in known.items() for name in names]
    assert gather_inputs(edges) == known
    assert list(known) == sorted(known)
    assert (knowledge_folder() / INPUTS_FILE).stat().st_size < 400_000
    assert len(known) > 4_000


def test_the_head_stands_in_comments() -> None:
    assert render_inputs({"热泵": ("压缩机", "铜管")}, "一\n\n二") == "# 一\n#\n# 二\n热泵\t压缩机、铜管\n"
