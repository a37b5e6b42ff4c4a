import numpy as np
import torch

from embeddings.static_trainer import ComposedTable, TrainingPlan, _embed
from embeddings.vocabulary import build_tokenizer

COUNTS = {"齿": 4, "轮": 3, "车": 2, "齿轮": 5}


def test_a_piece_is_the_sum_of_its_own_vector_and_of_those_inside_it() -> None:
    table = ComposedTable(COUNTS, TrainingPlan(dim=8))
    own, whole = table.own.detach().numpy(), table.whole()
    assert not whole[0].any()
    np.testing.assert_allclose(whole[1:4], own[:3], rtol=1e-6)
    np.testing.assert_allclose(whole[4], own[3] + own[0] + own[1], rtol=1e-5)
    np.testing.assert_allclose(table.compose(np.array([3, 2])).detach().numpy(), whole[[4, 3]], rtol=1e-6)


def test_a_text_is_the_direction_of_its_known_pieces() -> None:
    table, tokenizer = ComposedTable(COUNTS, TrainingPlan(dim=8)), build_tokenizer(COUNTS)
    rows = _embed(table, tokenizer, ["齿轮车", "龘车", "", "车车"]).detach().numpy()
    whole = table.whole()
    expected = whole[4] + whole[3]
    np.testing.assert_allclose(rows[0], expected / np.linalg.norm(expected), rtol=1e-5)
    np.testing.assert_allclose(rows[1], rows[3], rtol=1e-5)
    assert not rows[2].any()


def test_only_the_pieces_of_a_text_are_moved_by_it() -> None:
    table, tokenizer = ComposedTable(COUNTS, TrainingPlan(dim=8)), build_tokenizer(COUNTS)
    torch.autograd.backward(_embed(table, tokenizer, ["齿轮"]).sum())
    assert table.own.grad is not None
    assert table.own.grad.abs().sum(dim=1).gt(0).tolist() == [True, True, False, True]
