import json
from pathlib import Path
from typing import Any

import pytest

from service.cli.main import main

CORPUS = {
    "a": "盆角齿成对供货，渗碳淬火、配对研磨都在自己车间",
    "b": "断桥铝合金门窗，型材开料折弯拼装",
    "c": "过氧化氢槽车送货，工业级",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    queries = [
        {"_id": "q1", "text": "求购主减速齿，长期要货", "metadata": {"asker": "b"}},
        {"_id": "q2", "text": "H2O2", "metadata": {}},
    ]
    (tmp_path / "corpus.jsonl").write_text(
        "".join(
            json.dumps({"_id": i, "title": "某厂", "text": t}, ensure_ascii=False) + "\n" for i, t in CORPUS.items()
        ),
        encoding="utf-8",
    )
    (tmp_path / "queries.jsonl").write_text(
        "".join(json.dumps(q, ensure_ascii=False) + "\n" for q in queries), encoding="utf-8"
    )
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text(
        "query-id\tcorpus-id\tscore\nq1\ta\t3\nq1\tb\t3\nq2\tc\t2\n", encoding="utf-8"
    )
    return tmp_path


def evaluate(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    assert main(["evaluate", *map(str, arguments), "--json"]) == 0
    figures: dict[str, Any] = json.loads(capsys.readouterr().out)
    return figures


def test_figures_and_run_agree(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = folder / "run.trec"
    figures = evaluate(capsys, folder, "--min-rel", 2, "--run", run)
    assert figures["ndcg@10"] == figures["hit@1"] == 1.0
    assert figures["queries"] == 2
    assert list(figures)[:4] == ["dataset", "method", "encoder", "queries"]
    rows = [line.split() for line in run.read_text(encoding="utf-8").splitlines()]
    assert next(row[2] for row in rows if row[0] == "q1") == "a"
    assert "b" not in {row[2] for row in rows if row[0] == "q1"}  # the asker is never an answer
    for query in ("q1", "q2"):
        scores = [float(row[4]) for row in rows if row[0] == query]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 1 for score in scores)
        assert [row[3] for row in rows if row[0] == query] == [str(i + 1) for i in range(len(scores))]


def test_candidates_are_all_ranked_and_nothing_else(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "candidates").mkdir()
    (folder / "candidates" / "test.tsv").write_text("query-id\tcorpus-id\nq2\ta\nq2\tc\n", encoding="utf-8")
    run = folder / "run.trec"
    evaluate(capsys, folder, "--run", run)
    ranked = [line.split()[2] for line in run.read_text(encoding="utf-8").splitlines() if line.startswith("q2 ")]
    assert sorted(ranked) == ["a", "c"]


def test_ignored_documents_are_out(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "ignore").mkdir()
    (folder / "ignore" / "test.tsv").write_text("query-id\tcorpus-id\nq2\tc\n", encoding="utf-8")
    figures = evaluate(capsys, folder)
    assert figures["hit@1"] == 1.0  # q2 has no answer left and does not count


def test_a_part_of_the_knowledge_can_be_left_out(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def chance(*left_out: str) -> float:
        """How probable the maker of hydrogen peroxide is for H2O2, a name that only the knowledge has."""
        options = [word for part in left_out for word in ("--without-knowledge", part)]
        evaluate(capsys, folder, "--run", folder / "run.trec", *options)
        rows = [line.split() for line in (folder / "run.trec").read_text(encoding="utf-8").splitlines()]
        return next((float(row[4]) for row in rows if row[0] == "q2" and row[2] == "c"), 0.0)

    assert chance("food") == pytest.approx(chance(), abs=0.05)  # rarity counts all nodes
    assert chance("petrochemical") < 0.75 * chance()
    assert chance("surfaces") < 0.75 * chance()
    assert main(["evaluate", str(folder), "--without-knowledge", "nothing"]) == 2
    assert "invalid_input: " in capsys.readouterr().err


def test_without_judgements_there_are_no_measures(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "qrels" / "test.tsv").unlink()
    figures = evaluate(capsys, folder)
    assert "ndcg@10" not in figures
    assert figures["queries"] == 2


def test_parts_can_be_left_out(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words_only = evaluate(capsys, folder, "--method", "lexical")
    whole = evaluate(capsys, folder)
    assert words_only["mrr@10"] < whole["mrr@10"]
    no_graph = evaluate(capsys, folder, "--without", "graph", "--without", "dense")
    assert no_graph["mrr@10"] == words_only["mrr@10"]


@pytest.mark.parametrize(
    ("file", "content", "part"),
    [
        ("corpus.jsonl", '{"_id": "a"}\n', "第 1 行"),
        ("queries.jsonl", "not json\n", "第 1 行"),
        ("qrels/test.tsv", "head\nq1\ta\n", "第 2 行"),
    ],
)
def test_a_broken_file_is_named_with_its_line(
    folder: Path, capsys: pytest.CaptureFixture[str], file: str, content: str, part: str
) -> None:
    (folder / file).write_text(content, encoding="utf-8")
    assert main(["evaluate", str(folder)]) == 2
    error = capsys.readouterr().err
    assert error.startswith("bad_file: ")
    assert part in error


def test_a_missing_folder_says_what_is_expected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(tmp_path / "none")]) == 2
    assert "corpus.jsonl" in capsys.readouterr().err


def test_an_unknown_model_is_the_callers_mistake(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(folder), "--encoder", str(folder / "no-model")]) == 2
    assert capsys.readouterr().err.startswith("model_file: ")


def test_two_runs_are_compared_query_by_query(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    worse = folder / "worse.trec"
    evaluate(capsys, folder, "--method", "lexical", "--run", worse)
    figures = evaluate(capsys, folder, "--against", worse)
    assert figures["against"]["mean"] > 0
    assert (figures["against"]["wins"], figures["against"]["losses"]) == (1, 0)
    low, high = figures["against"]["interval"]
    assert low <= figures["against"]["mean"] <= high
    low, high = figures["intervals"]["ndcg@10"]
    assert low <= figures["ndcg@10"] <= high


def test_a_run_that_is_none_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "run.trec").write_text("q1 Q0 a first\n", encoding="utf-8")
    assert main(["evaluate", str(folder), "--against", str(folder / "run.trec")]) == 2
    assert capsys.readouterr().err.startswith("bad_file: ")
