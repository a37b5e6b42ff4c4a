"""What became of each pair between a plan and its repair, and why."""

from collections.abc import Iterable

from matching.salon.plan import Cause, Change, ChangeKind, Event, Place, Plan
from matching.salon.problem import Pair, pair_of

_ORDER: tuple[ChangeKind, ...] = ("cancelled", "guest_left", "moved", "table", "guest_joined", "added")


def list_changes(before: Plan, after: Plan, event: Event) -> tuple[Change, ...]:
    """Return every change from slot `event.now` on, by kind and then slot; what stays is not named."""
    was, now = _places(before, event.now), _places(after, event.now)
    found = [_change(pair, was.get(pair), now.get(pair), event) for pair in sorted({*was, *now})]
    changes = [each for each in found if each is not None]
    changes.sort(key=lambda each: (_ORDER.index(each.kind), (each.was or each.now or Place(0, 0)).slot, each.pair))
    return tuple(changes)


def moved_firms(changes: Iterable[Change], event: Event) -> tuple[str, ...]:
    """Return who is there and has to be told that a meeting of theirs is new, elsewhere or not held at all."""
    return tuple(sorted({firm for change in changes for firm in change.pair} - set(event.no_shows)))


def _change(pair: Pair, was: tuple[Place, bool] | None, now: tuple[Place, bool] | None, event: Event) -> Change | None:
    """Return what became of a pair; None where it stayed."""
    if was is None and now is None:
        return None
    old, new = was[0] if was else None, now[0] if now else None
    if old == new and (was and was[1]) == (now and now[1]):
        return None
    return Change(_kind(was, now), pair, _cause(pair, old, event), old, new)


def _kind(was: tuple[Place, bool] | None, now: tuple[Place, bool] | None) -> ChangeKind:
    if was is None:
        return "guest_joined" if now and now[1] else "added"
    if now is None:
        return "guest_left" if was[1] else "cancelled"
    return "moved" if was[0].slot != now[0].slot or was[1] != now[1] else "table"


def _cause(pair: Pair, old: Place | None, event: Event) -> Cause:
    """Return why a pair's meeting changed: its own firms first, then its table, then the others."""
    if any(firm in event.no_shows for firm in pair):
        return "no_show"
    if any(firm in event.walk_ins for firm in pair):
        return "walk_in"
    if old is None:
        return "freed"
    if any(old.slot < event.late.get(firm, 0) for firm in pair):
        return "late"
    return "table_lost" if event.lost_tables and old.table in event.lost_tables else "made_room"


def _places(plan: Plan, now: int) -> dict[Pair, tuple[Place, bool]]:
    """Return where each pair meets from a slot on, and whether at a round table."""
    found = {m.pair: (Place(m.slot, m.table), False) for m in plan.meetings if m.slot >= now}
    for table in plan.round_tables:
        if table.slot >= now:
            for guest in table.guests:
                found[pair_of(table.host, guest)] = (Place(table.slot, table.table), True)
    return found
