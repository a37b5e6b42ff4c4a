import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.placement import place_offer
from matching.pool import CapabilityPool
from matching.posts import Capability, Need
from matching.reading import OfferReading, read_need, read_offer
from tests.matching.small_world import CAPABILITIES, make_pool


def ids(
    pool: CapabilityPool,
    text: str,
    *,
    asker: str | None = None,
    groups: list[str] | None = None,
    only: list[str] | None = None,
) -> set[str]:
    reading = read_need(Need(text), pool.finder)
    return {c.id for c in pool.search(reading, asker=asker, groups=groups, only=only).capabilities}


def test_the_asker_is_never_a_candidate() -> None:
    pool = make_pool()
    assert "c1" in ids(pool, "求购盆角齿")
    assert not {"c1", "c7"} & ids(pool, "求购盆角齿", asker="盆角齿厂")


def test_groups_narrow_the_search() -> None:
    pool = make_pool()
    assert ids(pool, "齿轮箱油", groups=["化工"]) <= {"c4", "c5"}
    assert "c4" in ids(pool, "齿轮箱油", groups=["化工"])
    assert ids(pool, "齿轮箱油", groups=["没有这个组"]) == set()


def test_only_these_are_considered_however_unlikely() -> None:
    assert ids(make_pool(), "齿轮箱油", only=["c3", "c5", "unknown"]) == {"c3", "c5"}


def test_a_new_version_replaces_the_old_text() -> None:
    pool = make_pool()
    pool.add([Capability("c1", "盆角齿厂", "改做过氧化氢", group="装备", version=2)])
    features = pool.search(read_need(Need("双氧水"), pool.finder), only=["c1"]).features
    assert features.node_overlap.tolist() == [1.0]
    assert len(pool) == len(CAPABILITIES)
    kept = pool.get("c1")
    assert kept is not None
    assert kept.version == 2


def test_removal_leaves_no_trace() -> None:
    pool = make_pool((*CAPABILITIES, Capability("x", "某厂", "绝无仅有之物", group="装备")))
    assert "x" in ids(pool, "绝无仅有之物")
    pool.remove(["x", "unknown"])
    assert "x" not in ids(pool, "绝无仅有之物")
    assert pool.get("x") is None
    for index in pool.state().postings.values():
        assert not [term for term in index.export()[0] if "绝" in term]


@pytest.mark.parametrize("text", ["盆角齿", "齿轮箱油", "电池舱壳体", "毫不相干"])
@given(order=st.permutations(range(len(CAPABILITIES))))
@settings(max_examples=20)
def test_features_do_not_depend_on_how_rows_came(text: str, order: list[int]) -> None:
    shuffled = make_pool(tuple(CAPABILITIES[i] for i in order))
    plain = make_pool()

    def table(pool: CapabilityPool) -> dict[str, dict[str, float]]:
        found = pool.search(read_need(Need(text), pool.finder))
        return {c.id: row for c, row in zip(found.capabilities, found.features.rows(), strict=True)}

    assert table(shuffled) == table(plain)


def test_an_old_version_is_read_as_it_was() -> None:
    pool = make_pool()
    new = Capability("c1", "盆角齿厂", "改做过氧化氢", group="装备", version=2)
    old = CAPABILITIES[0]
    pool.add([new])
    assert set(pool.read(new).nodes) == {"过氧化氢"}
    assert set(pool.read(old).nodes) == {"主减速齿轮"}
    assert set(pool.read(new).nodes) == {"过氧化氢"}


def test_a_reading_made_while_its_text_is_replaced_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = make_pool()
    old = Capability("1", "甲", "做盆角齿")
    new = old._replace(text="做铝型材", version=2)
    pool.add([old])
    unpack = CapabilityPool._unpack

    def replace_meanwhile(self: CapabilityPool, row: int, capability: Capability) -> OfferReading:
        reading = unpack(self, row, capability)
        if capability == old:
            self.add([new])
        return reading

    monkeypatch.setattr(CapabilityPool, "_unpack", replace_meanwhile)
    assert pool.read(old).text == "做盆角齿"
    assert pool.read(new).text == "做铝型材"
    assert [reading.text for reading in pool._readings.values()] == ["做铝型材"]


def test_a_place_is_that_of_the_reading_and_goes_with_its_text() -> None:
    pool = make_pool()
    for capability in CAPABILITIES:
        first = pool.place(capability)
        assert first == place_offer(read_offer(capability.title, capability.text, pool.finder), pool.knowledge)
        assert pool.place(capability) is first
    own = pool.get("c1")
    assert own is not None
    pool.add([own._replace(text="专业生产齿轮箱油", version=2)])
    changed = pool.get("c1")
    assert changed is not None
    assert pool.place(changed) != pool.place(own)
    pool.remove([each.id for each in CAPABILITIES])
    assert pool._places == {}
