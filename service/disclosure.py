"""Which fields of one organisation open to whom, and when: one table, read by every view that shows them.

An asker and a supplier come closer about one need in stages; each field opens at a stage and stays shut before. The
offices named with a field see it at any time. What is marked `ledger` is written down whenever it opens or is seen.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Stage(IntEnum):
    """How far an asker and a supplier have come about one need."""

    STRANGERS = 0
    PROPOSED = 1
    """An officer endorsed the supplier for the need, or the asker showed interest in it."""
    MUTUAL = 2
    """Both sides are interested; no amount need have been spoken of."""


class Field(StrEnum):
    """What one organisation may see of another."""

    SUPPLIER_NAME = "supplier_name"
    CAPABILITY = "capability"
    CERTIFICATE = "certificate"
    ASKER_NAME = "asker_name"
    NEED_TEXT = "need_text"
    BUDGET = "budget"
    DRAWING = "drawing"
    CONTACT = "contact"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRule:
    """When a field opens to the other side, which offices see it at any time, and whether a ledger is kept.

    label, when: as people read them.
    """

    label: str
    opens_at: Stage
    offices: frozenset[str]
    when: str
    ledger: bool = False


_OFFICE = frozenset({"secretariat", "admin"})
_READERS = _OFFICE | {"park_leader", "chain_leader"}
_STAFF = _READERS | {"organiser", "department"}

RULES: Mapping[Field, FieldRule] = {
    Field.SUPPLIER_NAME: FieldRule(
        label="供应单位名称", opens_at=Stage.STRANGERS, offices=_STAFF, when="联盟成员随时可见"
    ),
    Field.CAPABILITY: FieldRule(label="能力说明", opens_at=Stage.STRANGERS, offices=_STAFF, when="联盟成员随时可见"),
    Field.CERTIFICATE: FieldRule(
        label="资质证书", opens_at=Stage.STRANGERS, offices=_STAFF, when="联盟成员随时可见，查看有记录", ledger=True
    ),
    Field.ASKER_NAME: FieldRule(
        label="需求单位名称", opens_at=Stage.PROPOSED, offices=_READERS, when="秘书处推荐或需求方选中之后"
    ),
    Field.NEED_TEXT: FieldRule(
        label="需求内容", opens_at=Stage.PROPOSED, offices=_READERS, when="秘书处推荐或需求方选中之后"
    ),
    Field.BUDGET: FieldRule(
        label="预算", opens_at=Stage.PROPOSED, offices=_READERS, when="写在需求里的，与需求内容一同开放"
    ),
    Field.DRAWING: FieldRule(
        label="图纸等附件", opens_at=Stage.MUTUAL, offices=_OFFICE, when="双方都有意向之后，查看有记录", ledger=True
    ),
    Field.CONTACT: FieldRule(
        label="联系人和电话", opens_at=Stage.MUTUAL, offices=_OFFICE, when="双方都有意向之后，查看有记录", ledger=True
    ),
    Field.AMOUNT: FieldRule(
        label="意向金额和交期", opens_at=Stage.MUTUAL, offices=_OFFICE, when="只有双方和秘书处可见"
    ),
}
"""A further field gets its line here."""


def opens(field: Field, *, stage: Stage, roles: Set[str] = frozenset(), own: bool = False) -> bool:
    """Say whether a field is open to somebody.

    stage: between the viewer's organisation and the field's; `STRANGERS` for people of no organisation. roles: those
    that the viewer holds in the alliance. own: the field is of the viewer's own organisation.
    """
    rule = RULES[field]
    return own or stage >= rule.opens_at or bool(roles & rule.offices)


def label_of(field: str) -> str:
    """Return what people call a field; the code itself for one that is not known any more."""
    return RULES[Field(field)].label if field in RULES else field
