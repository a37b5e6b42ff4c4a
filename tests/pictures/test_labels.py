"""What stands in a box has room there, and says enough to know what is meant."""

import uuid

import pytest

from service.pictures.labels import NAME_SIZE, TEXT_SIZE, Labels, fit_counts, fit_kind, width_of
from service.pictures.picture import draw
from service.store.chain_content import ChainNeed
from service.usecases.chain_maps import GAP, ChainMap, MapNode
from service.usecases.placements import ChainPlacements, PlacedMember, PlacedNeed
from tests.matching.small_world import KNOWLEDGE


def member(name: str) -> PlacedMember:
    return PlacedMember(organisation_id=uuid.uuid4(), name=name, short_name="", leads=False, nodes=(), posts={})


def need(state: str) -> PlacedNeed:
    one = uuid.uuid4()
    return PlacedNeed(need=ChainNeed(one, 1, one, one, "", "求购齿轮", one, "LZ-1", state), nodes=())


def map_of(*nodes: MapNode) -> ChainMap:
    return ChainMap(
        alliance="luzhou",
        alliance_name="泸州",
        chain="equipment",
        chain_name="装备",
        mark="x",
        placements=ChainPlacements(knowledge=KNOWLEDGE, members=(), needs=()),
        nodes={node.name: node for node in nodes},
        supplies=(),
        flows=(),
    )


def busy(firms: int, needs: int, served: int) -> MapNode:
    members = tuple(member(f"泸州第{number}精密机械有限公司") for number in range(firms))
    return MapNode(name="齿轮", kind="product", members=members, needs=(need("received"),) * needs, served=served)


@pytest.mark.parametrize("room", [90.0, 125.0, 200.0])
def test_counts_have_room(room: float) -> None:
    for node in (busy(3, 1, 0), busy(13, 3, 1), busy(680, 78, 18)):
        said = fit_counts([node], room)
        assert width_of(said, TEXT_SIZE) <= room
        assert said.replace(" ", "").startswith(f"供{len(node.members)}")
    assert fit_counts([busy(680, 78, 18)], 125.0) == "供680 · 需78 · 配18"
    assert fit_counts([busy(13, 3, 1)], 200.0) == "供 13 家 · 需 3 项 · 已配 1 项"


def test_folded_kinds_keep_how_many_they_are() -> None:
    assert fit_kind("生物工艺耗材", 2, 125.0) == "生物工艺… 等 2 类"
    assert (fit_kind("", 84, 125.0), fit_kind("", 84, 71.0)) == ("其他 84 个环节", "另 84 个")
    assert width_of(fit_kind("", 84, 71.0), NAME_SIZE) <= 71.0


def test_a_firm_is_named_only_where_enough_of_its_name_has_room() -> None:
    node = busy(5, 0, 0)
    labels = Labels(map_of(node))
    assert labels.line([node], 60.0, counted=False) == "5 家"
    assert labels.line([node], 160.0, counted=False).endswith(" 等 5 家")
    assert labels.line([node], 90.0, counted=False) == "第0精… 等 5 家"


def test_a_badge_counts_what_is_on_the_gap_list() -> None:
    """Others ask for the same and are served; only what nobody could take is missing."""
    listed = MapNode(
        name="齿轮",
        kind="product",
        members=(member("甲厂"),),
        needs=(need("gap_listed"), need("received"), need("received")),
        mark=GAP,
    )
    assert [box.badge for box in draw(map_of(listed)).boxes] == ["缺 1"]
