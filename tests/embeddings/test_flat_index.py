"""What is particular to the FAISS index: threads, memory, size. The shared promises stand in contracts/."""

import threading
import time
from pathlib import Path

import faiss
import numpy as np
import pytest

from embeddings import flat_index, index_files
from embeddings.exact_index import ExactIndex
from embeddings.flat_index import FlatIndex
from embeddings.protocols import FloatMatrix, IdVector


def random_rows(count: int, dim: int, seed: int = 0) -> FloatMatrix:
    return np.random.default_rng(seed).normal(size=(count, dim)).astype(np.float32)


def test_faiss_searches_on_one_thread_in_every_thread_and_leaves_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    index = FlatIndex(4)
    index.add(np.array([1], dtype=np.int64), np.ones((1, 4), np.float32), ["a"])
    nearest, seen = flat_index._Group.nearest, []

    def watch(*parts: object) -> object:
        seen.append(faiss.omp_get_max_threads())
        return nearest(*parts)

    monkeypatch.setattr(flat_index._Group, "nearest", watch)

    def search() -> None:
        faiss.omp_set_num_threads(3)
        index.search(np.ones((1, 4), np.float32), 1)
        seen.append(faiss.omp_get_max_threads())

    thread = threading.Thread(target=search)
    thread.start()
    thread.join()
    assert seen == [1, 3]


@pytest.mark.parametrize("queries", [1, 64])
def test_agrees_with_the_oracle_on_real_widths(queries: int) -> None:
    rows, ids = random_rows(3000, 256), np.arange(3000, dtype=np.int64)[::-1].copy()
    index, oracle = FlatIndex(256), ExactIndex(256)
    groups = ["big"] * 2900 + ["small"] * 100
    for each in (index, oracle):
        each.add(ids, rows, groups)
    asked = random_rows(queries, 256, seed=1)[:3]
    found, wanted = index.search(np.tile(asked, (queries, 1))[:queries], 60), oracle.search(asked, 60)
    for i in range(min(queries, 3)):
        np.testing.assert_array_equal(found.ids[i], wanted.ids[i])
        np.testing.assert_allclose(found.scores[i], wanted.scores[i], atol=1e-7)


def test_equal_rows_score_equal_wherever_they_stand() -> None:
    rows = random_rows(501, 256)
    rows[::7] = rows[0]
    index = FlatIndex(256)
    index.add(np.arange(501, dtype=np.int64)[::-1].copy(), rows, ["a"] * 501)
    for batch in (1, 40):
        found = index.search(np.tile(rows[:1], (batch, 1)), 30)
        assert found.ids[-1].tolist() == sorted(500 - i for i in range(0, 501, 7))[:30]
        assert len(set(found.scores[-1].tolist())) == 1


def test_removed_rows_are_not_in_the_saved_bytes(tmp_path: Path) -> None:
    index = FlatIndex(4)
    rows = np.eye(4, dtype=np.float32)
    index.add(np.arange(4, dtype=np.int64), rows, ["a", "a", "b", "b"])
    index.remove(np.array([1, 2], dtype=np.int64))
    index.save(tmp_path)
    stored = np.load(next(tmp_path.glob("*.vectors.rows.npy")))
    np.testing.assert_array_equal(stored, 127 * rows[[0, 3]])


def test_a_failed_save_leaves_the_old_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = FlatIndex(4)
    index.add(np.array([1], dtype=np.int64), np.ones((1, 4), np.float32), ["a"])
    index.save(tmp_path)
    index.add(np.array([2], dtype=np.int64), np.ones((1, 4), np.float32), ["a"])

    def fail(*_args: object, **_facts: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(index_files, "write_manifest", fail)
    with pytest.raises(OSError, match="disk full"):
        index.save(tmp_path)
    assert len(FlatIndex.load(tmp_path)) == 1


def test_saving_again_keeps_one_set_of_files(tmp_path: Path) -> None:
    index = FlatIndex(4)
    index.save(tmp_path)
    index.save(tmp_path)
    assert len(list(tmp_path.iterdir())) == 3


def test_searches_see_all_of_a_change_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each change adds or removes one row in both groups, so every search must find as many in one as in the other."""
    index = FlatIndex(16)
    rows = random_rows(200, 16)
    ids = np.arange(200, dtype=np.int64)
    index.add(ids, rows, ["a", "b"] * 100)
    begun, stop, uneven = threading.Barrier(3, timeout=60), threading.Event(), []

    append = flat_index._Group.append

    def append_slowly(group: flat_index._Group, ids: IdVector, rows: FloatMatrix) -> None:
        append(group, ids, rows)
        time.sleep(0.001)

    monkeypatch.setattr(flat_index._Group, "append", append_slowly)

    def search() -> None:
        begun.wait()
        while not stop.is_set():
            found = index.search(rows[:1], 10_000).ids[0]
            if np.count_nonzero(found % 2) * 2 != len(found):
                uneven.append(found)

    threads = [threading.Thread(target=search) for _ in range(2)]
    for thread in threads:
        thread.start()
    begun.wait()
    for turn in range(150):
        pair = np.array([1000 + 2 * turn, 1001 + 2 * turn], dtype=np.int64)
        index.add(pair, rows[:2], ["a", "b"])
        if turn % 2:
            index.remove(pair)
    stop.set()
    for thread in threads:
        thread.join()
    assert not uneven
    assert len(index) == 200 + 150


def test_a_hundred_thousand_rows_load_and_answer(tmp_path: Path) -> None:
    rows = random_rows(100_000, 256)
    index = FlatIndex(256)
    index.add(np.arange(100_000, dtype=np.int64), rows, [f"g{i % 8}" for i in range(100_000)])
    index.save(tmp_path)
    found = FlatIndex.load(tmp_path).search(rows[77:78], 1)
    assert found.ids[0].tolist() == [77]
