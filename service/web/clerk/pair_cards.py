"""How two firms stand, as one of them reads it: whose turn it is, contacts, and the terms side by side."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from service.usecases.need_desk import TermsView
from service.usecases.pairs import ContactView, PairView

ASKER, SUPPLIER = "asker", "supplier"
NO_AMOUNT, NO_DAY = "未定", "未定"


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms in words."""

    amount: str
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PairCard:
    """One pair for one reader. mine, other: None until answered; own and theirs: the terms each side confirmed last.

    turn: this reader has something to do. amount and day: what the fields begin with.
    """

    organisation_id: str
    name: str
    words: str
    kind: str
    turn: bool
    mine: bool | None
    other: bool | None
    mutual: bool
    made: bool
    contacts: list[ContactView] = field(default_factory=list)
    own: Terms | None = None
    theirs: Terms | None = None
    differ: bool = False
    own_stands: bool = False
    amount: str = ""
    day: str = ""


def next_of_pair(card: PairCard) -> str:
    """Return what comes next between two firms of which the reader has answered."""
    if not card.mutual:
        return "等对方答复；对方也想谈，联系方式就互相开放。"
    if card.turn:
        return "对方确认了订单意向：请核对下面的金额和日期，照这样确认，或改好再确认。"
    if card.own_stands:
        return "您已确认订单意向，等对方确认同样的内容。"
    return "请尽快联系对方；谈妥之后，双方各自确认订单意向。"


def pair_card(
    pair: PairView, side: str, *, asker: str, terms: Mapping[str, TermsView], name: str | None = None
) -> PairCard:
    """Return a pair as `side` reads it; asker: the name of the firm that asks."""
    mine = pair.asker_interested if side == ASKER else pair.supplier_interested
    other = pair.supplier_interested if side == ASKER else pair.asker_interested
    other_name = name or (pair.supplier if side == ASKER else asker)
    intent = pair.order_intent
    made = intent is not None and intent.made_at is not None
    own_at, other_at = _confirmed(pair, side)
    own, theirs = terms.get(side), terms.get(SUPPLIER if side == ASKER else ASKER)
    start = theirs or own
    return PairCard(
        organisation_id=str(pair.supplier_id),
        name=other_name,
        words=_words(mine, other, made=made, own_at=own_at, other_at=other_at),
        kind="likely" if made or pair.mutual else "no" if False in (mine, other) else "worth-asking",
        turn=not made and _is_turn(mine, other, own_at, other_at),
        mine=mine,
        other=other,
        mutual=pair.mutual,
        made=made,
        contacts=[each for each in pair.contacts if each.organisation == other_name],
        own=_say(own),
        theirs=_say(theirs),
        differ=own is not None and theirs is not None and _say(own) != _say(theirs),
        own_stands=own_at is not None,
        amount=_plain(start.amount_cny) if start and start.amount_cny is not None else "",
        day=start.delivery_on.isoformat() if start and start.delivery_on else "",
    )


def _confirmed(pair: PairView, side: str) -> tuple[datetime | None, datetime | None]:
    """Return when the own side and the other one confirmed the terms that stand."""
    intent = pair.order_intent
    if intent is None:
        return None, None
    both = (intent.asker_confirmed_at, intent.supplier_confirmed_at)
    return both if side == ASKER else (both[1], both[0])


def _words(
    mine: bool | None, other: bool | None, *, made: bool, own_at: datetime | None, other_at: datetime | None
) -> str:
    if made:
        return "订单意向已达成"
    if mine is False:
        return "您答复了不合适"
    if other is False:
        return "对方暂不合适"
    if mine and other:
        if other_at:
            return "对方已确认订单意向，等您确认"
        return "您已确认订单意向，等对方确认" if own_at else "双方都想谈，联系方式已互相开放"
    if other:
        return "对方有意向，等您答复"
    return "您已表示想谈，等对方答复" if mine else "等您答复"


def _is_turn(mine: bool | None, other: bool | None, own_at: datetime | None, other_at: datetime | None) -> bool:
    """Say whether the reader has something to do: answer, or confirm what the other side confirmed."""
    if mine is None:
        return other is not False
    return bool(mine and other and other_at and not own_at)


def _say(terms: TermsView | None) -> Terms | None:
    if terms is None:
        return None
    amount = NO_AMOUNT if terms.amount_cny is None else f"{_grouped(terms.amount_cny)} 元"
    return Terms(amount, _day(terms.delivery_on))


def _grouped(amount: float) -> str:
    return f"{amount:,.2f}".removesuffix(".00")


def _plain(amount: float) -> str:
    return f"{amount:.2f}".removesuffix(".00")


def _day(day: date | None) -> str:
    return NO_DAY if day is None else f"{day.year}年{day.month}月{day.day}日"
