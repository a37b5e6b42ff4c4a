from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from embeddings.protocols import FloatMatrix
from matching.analogies import Analogies, InferredInput

KNOWN = {"空调": ("压缩机", "铜管"), "冷柜": ("压缩机", "聚氨酯"), "面包": ("面粉",)}
# Directions in a plane: 热泵 is nearest to 空调, then to 冷柜; 面包 lies across.
ANGLES = {"空调": 0.0, "冷柜": 0.6, "热泵": 0.2, "面包": 1.6, "蛋糕": 2.3, "火箭": 3.0}


class PlaneEncoder:
    name = "plane@1"
    dim = 2

    def encode(self, texts: Sequence[str]) -> FloatMatrix:
        angles = [ANGLES[text] for text in texts]
        return np.array([(np.cos(a), np.sin(a)) for a in angles], dtype=np.float32).reshape(-1, 2)


def infer(*products: str, known: Mapping[str, Sequence[str]] = KNOWN) -> tuple[InferredInput, ...]:
    return Analogies(lambda: known, PlaneEncoder()).infer(products)


def test_what_several_like_products_need_comes_first() -> None:
    found = infer("热泵")
    assert [each.name for each in found] == ["压缩机", "铜管", "聚氨酯"]
    assert [each.share for each in found] == sorted((each.share for each in found), reverse=True)


def test_an_input_names_the_likest_product_that_needs_it() -> None:
    assert {each.name: (each.product, each.like) for each in infer("热泵")} == {
        "压缩机": ("热泵", "空调"),
        "铜管": ("热泵", "空调"),
        "聚氨酯": ("热泵", "冷柜"),
    }


def test_a_known_product_needs_its_own_inputs_before_those_of_others() -> None:
    found = {each.name: each for each in infer("冷柜")}
    assert found["聚氨酯"].like == "冷柜"
    assert found["聚氨酯"].share > 3 * found["铜管"].share


def test_nothing_is_inferred_from_what_is_not_like_it() -> None:
    assert infer("火箭") == ()
    assert infer() == ()
    assert {each.name for each in infer("蛋糕")} == {"面粉"}


def test_the_product_itself_is_no_input_of_its_maker() -> None:
    assert "压缩机" not in {each.name for each in infer("热泵", "空调", known={"空调": ("热泵", "铜管")})} - {"铜管"}
    assert {each.name for each in infer("热泵", known={"空调": ("热泵", "铜管")})} == {"铜管"}


def test_a_faint_likeness_gives_small_shares() -> None:
    faint = infer("冷柜", known={"面包": ("面粉",)})
    sure = infer("蛋糕", known={"面包": ("面粉",)})
    assert sum(each.share for each in faint) < sum(each.share for each in sure) == pytest.approx(1.0)


def test_shares_are_parts_of_a_whole_shopping_list() -> None:
    many = infer("热泵", known={"空调": tuple("甲乙丙丁戊己庚辛")})
    assert sum(each.share for each in many[:5]) == pytest.approx(1.0)
    assert [each.name for each in many] == sorted("甲乙丙丁戊己庚辛")


def test_the_table_is_read_once_and_not_before_it_is_needed() -> None:
    reads = []

    def load() -> Mapping[str, Sequence[str]]:
        reads.append(1)
        return KNOWN

    analogies = Analogies(load, PlaneEncoder())
    assert analogies.infer(()) == ()
    assert not reads
    assert analogies.infer(("热泵",)) == analogies.infer(("热泵",)) != ()
    assert len(reads) == 1
