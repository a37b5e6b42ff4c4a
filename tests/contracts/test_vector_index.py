"""What every `VectorIndex` promises, as one test class; a subclass per implementation names the class to test."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from embeddings.errors import DimensionMismatchError, DuplicateIdError, IndexFileError, UnknownIdError
from embeddings.exact_index import ExactIndex
from embeddings.flat_index import FlatIndex
from embeddings.protocols import FloatMatrix, Neighbours, VectorIndex

DIM = 6
# Few directions and lengths, so that equal rows, opposite rows and zero rows turn up often.
VECTORS = st.lists(st.sampled_from([-1.0, 0.0, 0.5, 2.0]), min_size=DIM, max_size=DIM)
ROW = st.tuples(st.integers(-5, 60), VECTORS, st.sampled_from("abc"))
ROWS = st.lists(ROW, unique_by=lambda row: row[0], max_size=40)


Row = tuple[int, Sequence[float], str]


def matrix(rows: Sequence[Sequence[float]]) -> FloatMatrix:
    return np.array(rows, dtype=np.float32).reshape(len(rows), DIM)


def numbers(*ids: int) -> np.ndarray:
    return np.array(ids, dtype=np.int64)


def fill(index: VectorIndex, rows: Sequence[Row]) -> None:
    index.add(numbers(*(row[0] for row in rows)), matrix([row[1] for row in rows]), [row[2] for row in rows])


def assert_same(found: Neighbours, expected: Neighbours) -> None:
    assert [ids.tolist() for ids in found.ids] == [ids.tolist() for ids in expected.ids]
    for scores, wanted in zip(found.scores, expected.scores, strict=True):
        assert scores.dtype == np.float32
        np.testing.assert_allclose(scores, wanted, atol=1e-6)


class VectorIndexContract:
    """Subclass with `index_class` set."""

    index_class: type

    def make(self) -> VectorIndex:
        index: VectorIndex = self.index_class(DIM)
        return index

    def test_ids_are_those_that_are_stored(self) -> None:
        index = self.make()
        assert index.ids().tolist() == []
        fill(index, [(7, [1.0] * DIM, "a"), (8, [1.0] * DIM, "b"), (-3, [0.0] * DIM, "a")])
        index.remove(numbers(8))
        assert sorted(index.ids().tolist()) == [-3, 7]

    def test_cosines_are_right_by_hand(self) -> None:
        index = self.make()
        fill(index, [(7, [3, 3, 3, 3, 0, 0], "a"), (8, [0, 5, 0, 0, 0, 0], "a"), (9, [-2, 0, 0, 0, 0, 0], "b")])
        found = index.search(matrix([[10, 0, 0, 0, 0, 0]]), 3)
        assert found.ids[0].tolist() == [7, 8, 9]
        np.testing.assert_allclose(found.scores[0], [64 / 127, 0.0, -1.0], atol=1e-7)  # 0.5 in the nearest step

    def test_rows_are_kept_in_steps_of_a_byte(self) -> None:
        index = self.make()
        fill(index, [(7, [3, 4, 0, 0, 0, 0], "a")])
        kept = np.array([[76, 102, 0, 0, 0, 0]], dtype=np.float32) / 127
        np.testing.assert_array_equal(index.vectors(numbers(7)), kept)
        np.testing.assert_allclose(index.search(matrix([[1, 0, 0, 0, 0, 0]]), 1).scores[0], kept[0, :1], atol=1e-7)

    def test_ties_go_to_the_smaller_id_across_groups(self) -> None:
        index = self.make()
        same = [0.3, 0.1, 0.9, 0.2, 0.5, 0.7]
        fill(index, [(5, same, "b"), (3, same, "a"), (9, same, "a"), (1, same, "c")])
        assert index.search(matrix([same]), 3).ids[0].tolist() == [1, 3, 5]

    @settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.differing_executors])
    @given(ROWS, st.lists(VECTORS, max_size=4), st.integers(0, 50), st.none() | st.lists(st.sampled_from("abx")))
    def test_agrees_with_the_oracle(
        self, rows: list[Row], queries: list[list[float]], k: int, groups: list[str] | None
    ) -> None:
        index, oracle = self.make(), ExactIndex(DIM)
        fill(index, rows)
        fill(oracle, rows)
        assert_same(index.search(matrix(queries), k, groups), oracle.search(matrix(queries), k, groups))
        assert index.groups() == oracle.groups()
        gone = numbers(*(row[0] for row in rows[::2]), 999)
        index.remove(gone)
        oracle.remove(gone)
        assert len(index) == len(oracle) == len(rows) // 2
        assert_same(index.search(matrix(queries), k, groups), oracle.search(matrix(queries), k, groups))

    def test_many_near_and_equal_rows_agree_with_the_oracle(self) -> None:
        rng = np.random.default_rng(3)
        centre = rng.normal(size=DIM)
        rows = [(i, centre if i % 3 else centre + rng.normal(scale=1e-4, size=DIM), "a") for i in range(400)]
        index, oracle = self.make(), ExactIndex(DIM)
        fill(index, rows)
        fill(oracle, rows)
        assert_same(index.search(matrix([centre]), 200), oracle.search(matrix([centre]), 200))

    def test_survives_save_and_load_with_ids_and_values(self, tmp_path: Path) -> None:
        rng = np.random.default_rng(1)
        index = self.make()
        fill(index, [(int(i) * 7, row, "abc"[i % 3]) for i, row in enumerate(rng.normal(size=(50, DIM)))])
        queries = rng.normal(size=(5, DIM)).astype(np.float32)
        index.save(tmp_path / "index")
        index.remove(numbers(0, 7))
        index.save(tmp_path / "index")
        loaded = self.index_class.load(tmp_path / "index")
        assert (len(loaded), loaded.dim, loaded.groups()) == (48, DIM, ["a", "b", "c"])
        assert_same(loaded.search(queries, 10, ["a", "c"]), index.search(queries, 10, ["a", "c"]))
        np.testing.assert_array_equal(loaded.vectors(numbers(14, 21)), index.vectors(numbers(14, 21)))
        with pytest.raises(DuplicateIdError):
            fill(loaded, [(14, [1] * DIM, "a")])

    def test_an_empty_index_survives_too(self, tmp_path: Path) -> None:
        self.make().save(tmp_path)
        loaded = self.index_class.load(tmp_path)
        assert (len(loaded), loaded.groups()) == (0, [])
        assert loaded.search(matrix([[1] * DIM]), 3).ids[0].tolist() == []

    def test_refuses_an_altered_file(self, tmp_path: Path) -> None:
        index = self.make()
        fill(index, [(1, [1] * DIM, "a")])
        index.save(tmp_path)
        rows = next(tmp_path.glob("*.vectors.rows.npy"))
        content = bytearray(rows.read_bytes())
        content[-1] ^= 1
        rows.write_bytes(content)
        with pytest.raises(IndexFileError, match="build it again"):
            self.index_class.load(tmp_path)

    def test_refuses_a_folder_without_an_index(self, tmp_path: Path) -> None:
        with pytest.raises(IndexFileError):
            self.index_class.load(tmp_path / "nothing")

    def test_a_duplicate_id_adds_nothing(self) -> None:
        index = self.make()
        fill(index, [(1, [1] * DIM, "a")])
        for ids in [(2, 1), (3, 3)]:
            with pytest.raises(DuplicateIdError):
                index.add(numbers(*ids), matrix([[1] * DIM] * 2), ["b", "b"])
        assert (len(index), index.groups()) == (1, ["a"])

    def test_an_id_can_come_back_after_removal(self) -> None:
        index = self.make()
        fill(index, [(1, [1, 0, 0, 0, 0, 0], "a")])
        index.remove(numbers(1, 1, 2))
        assert (len(index), index.groups()) == (0, [])
        fill(index, [(1, [0, 2, 0, 0, 0, 0], "b")])
        np.testing.assert_array_equal(index.vectors(numbers(1)), [[0, 1, 0, 0, 0, 0]])

    def test_vectors_come_in_the_order_asked(self) -> None:
        index = self.make()
        fill(index, [(4, [0, 2, 0, 0, 0, 0], "a"), (2, [3, 0, 0, 0, 0, 0], "b")])
        np.testing.assert_array_equal(index.vectors(numbers(2, 4, 2))[:, :2], [[1, 0], [0, 1], [1, 0]])
        assert index.vectors(numbers()).shape == (0, DIM)
        with pytest.raises(UnknownIdError):
            index.vectors(numbers(2, 3))

    def test_wrong_widths_and_lengths_are_refused(self) -> None:
        index = self.make()
        wide = np.ones((1, DIM + 1), np.float32)
        with pytest.raises(DimensionMismatchError):
            index.add(numbers(1), wide, ["a"])
        with pytest.raises(DimensionMismatchError):
            index.search(wide, 1)
        with pytest.raises(ValueError, match="length"):
            index.add(numbers(1, 2), matrix([[1] * DIM]), ["a"])
        with pytest.raises(ValueError, match="negative"):
            index.search(matrix([[1] * DIM]), -1)
        assert len(index) == 0

    def test_the_caller_keeps_his_arrays(self) -> None:
        index = self.make()
        vectors, ids = matrix([[2, 0, 0, 0, 0, 0]]), numbers(1)
        index.add(ids, vectors, ["a"])
        assert vectors[0, 0] == 2
        vectors[:], ids[:] = 0, 5
        assert index.search(matrix([[1, 0, 0, 0, 0, 0]]), 1).scores[0].tolist() == [1.0]
        assert index.search(matrix([[1, 0, 0, 0, 0, 0]]), 1).ids[0].tolist() == [1]


class TestExactIndex(VectorIndexContract):
    index_class = ExactIndex


class TestFlatIndex(VectorIndexContract):
    index_class = FlatIndex
