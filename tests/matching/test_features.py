import numpy as np

from matching.features import FEATURES, FeatureTable


def table(rows: int = 3) -> FeatureTable:
    return FeatureTable(
        **{name: np.arange(rows, dtype=np.float64) + column / 10 for column, name in enumerate(FEATURES)}
    )


def test_rows_and_matrix_hold_the_same_numbers() -> None:
    features = table()
    assert len(features) == 3
    assert features.matrix().shape == (3, len(FEATURES))
    for row, named in enumerate(features.rows()):
        assert list(named) == list(FEATURES)
        assert list(named.values()) == features.matrix()[row].tolist()


def test_take_keeps_the_given_order() -> None:
    features = table()
    taken = features.take(np.array([2, 0]))
    assert taken.matrix().tolist() == features.matrix()[[2, 0]].tolist()
    assert len(taken) == 2


def test_rows_are_rounded_so_that_they_can_be_written_down() -> None:
    features = FeatureTable(**{name: np.array([1 / 3]) for name in FEATURES})
    assert set(features.rows()[0].values()) == {0.333333}


def test_every_feature_has_the_words_that_a_reader_is_told() -> None:
    described = [line.split(":")[0].strip() for line in (FeatureTable.__doc__ or "").splitlines() if ":" in line]
    assert tuple(described) == FEATURES
