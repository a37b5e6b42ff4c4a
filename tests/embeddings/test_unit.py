import numpy as np

from embeddings.unit import unit_rows


def test_rows_get_length_one_and_zero_rows_stay() -> None:
    rows = np.array([[3, 4], [0, 0], [-1e-20, 0], [1e18, 1e18]], dtype=np.float32)
    unit = unit_rows(rows)
    assert unit.dtype == np.float32
    np.testing.assert_allclose(unit, [[0.6, 0.8], [0, 0], [-1, 0], [0.5**0.5, 0.5**0.5]], atol=1e-7)


def test_the_argument_is_left_alone() -> None:
    rows = np.array([[3, 4]], dtype=np.float32)
    unit_rows(rows)[:] = 9
    assert rows.tolist() == [[3, 4]]


def test_any_memory_order_will_do() -> None:
    rows = np.asfortranarray(np.arange(1, 13, dtype=np.float32).reshape(3, 4))
    assert unit_rows(rows[::-1]).flags.c_contiguous
    np.testing.assert_array_equal(unit_rows(rows), unit_rows(np.ascontiguousarray(rows)))
