"""The gap list by node as rows of a sheet, for Excel and Word."""

from collections.abc import Iterable, Sequence
from typing import Final, Protocol

from service.exports.columns import Cell, Column, ListSheet
from service.exports.list_content import Row

GAP_SHEET: Final = ListSheet(
    "gap_groups",
    "产业链补链清单（按环节）",
    (
        Column("node", "缺的环节", 16),
        Column("chain", "产业链", 14),
        Column("often", "需求与单位", 14),
        Column("amounts", "数量合计", 18),
        Column("needs", "需求编号与单位", 36),
        Column("near", "最接近的成员", 36),
        Column("profile", "招引画像", 48),
    ),
)
"""How the gap list by node is laid out."""

UNKNOWN_NODE: Final = "未归入环节"
"""Stands where no node is known."""


class _Need(Protocol):
    @property
    def number(self) -> str: ...
    @property
    def organisation(self) -> str: ...


class _Near(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def could_convert(self) -> bool: ...
    @property
    def way(self) -> str: ...
    @property
    def lacks(self) -> str: ...


class _Profile(Protocol):
    @property
    def products(self) -> tuple[str, ...]: ...
    @property
    def processes(self) -> tuple[str, ...]: ...
    @property
    def equipment(self) -> tuple[str, ...]: ...
    @property
    def materials(self) -> tuple[str, ...]: ...
    @property
    def certificates(self) -> tuple[str, ...]: ...
    @property
    def conditions(self) -> tuple[str, ...]: ...


class _Amount(Protocol):
    @property
    def words(self) -> str: ...


class Group(Protocol):
    """A group of gaps, as the use case gives it."""

    @property
    def node(self) -> str | None:
        """Return the node, None where none is known."""
        ...

    @property
    def chain_name(self) -> str:
        """Return what people call the chain."""
        ...

    @property
    def needs(self) -> Sequence[_Need]:
        """Return the needs."""
        ...

    @property
    def askers(self) -> int:
        """Return how many organisations ask."""
        ...

    @property
    def amounts(self) -> Sequence[_Amount]:
        """Return what the needs add up to."""
        ...

    @property
    def near(self) -> Sequence[_Near]:
        """Return the members that come closest."""
        ...

    @property
    def profile(self) -> _Profile:
        """Return the firm to attract."""
        ...

    @property
    def supplied(self) -> Sequence[str]:
        """Return the materials that members offer."""
        ...


def gap_rows(groups: Iterable[Group]) -> list[Row]:
    """Return the rows of a sheet, one for each group."""
    return [Row(cells=_cells(group)) for group in groups]


def _cells(group: Group) -> dict[str, Cell]:
    return {
        "node": group.node or UNKNOWN_NODE,
        "chain": group.chain_name,
        "often": f"{len(group.needs)} 项，{group.askers} 家单位",
        "amounts": "\n".join(amount.words for amount in group.amounts) or "未写明",
        "needs": "\n".join(f"{need.number} {need.organisation}" for need in group.needs),
        "near": "\n".join(near_words(near) for near in group.near) or "没有",
        "profile": "\n".join(f"{heading}：{words}" for heading, words in profile_words(group)),
    }


def near_words(near: _Near) -> str:
    """Return in words how close a member is."""
    said = [near.way] if near.way else []
    said += [f"还缺{near.lacks}"] if near.lacks else []
    standing = "可转型" if near.could_convert else "相近"
    return f"{near.name}（{standing}{'：' if said else ''}{'，'.join(said)}）"


def profile_words(group: Group) -> list[tuple[str, str]]:
    """Return the firm to attract in words: heading and content of each part that there is."""
    profile = group.profile
    parts = (
        ("产品", profile.products),
        ("工艺", profile.processes),
        ("装备", profile.equipment),
        ("资质", profile.certificates),
        ("需求写明", profile.conditions),
        ("用到的原料", profile.materials),
        ("本联盟可配套", group.supplied),
    )
    return [(heading, "、".join(found)) for heading, found in parts if found]
