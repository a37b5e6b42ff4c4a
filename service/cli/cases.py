"""`lianpei case list|show|move`: the queue, one case with its timeline, and every move of the case line."""

import inspect
import uuid
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.output import JsonOption, Lang, LangOption, fail, print_json, read_settings, say

if TYPE_CHECKING:
    from sqlmodel import Session

    from service.domain.cases import Case
    from service.store.database import Database

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)

NumberArgument = Annotated[str, typer.Argument(help="事项编号，如 LZ-2026-000123。 Number or id of the case.")]
_GIVEN = frozenset({"session", "actor", "case_id", "now"})


@app.callback()
def case() -> None:
    """事项：待办队列、办理经过、各种办理动作；都可用 --json、--lang。 Cases: queue, timeline, moves."""


@app.command("list")
def list_cases(
    alliance: Annotated[str, typer.Option(help="联盟代码。 Code of the alliance.")],
    state: Annotated[str | None, typer.Option(help="只看一种状态。 Only this state.")] = None,
    kind: Annotated[str | None, typer.Option(help="need、request、suggestion 或 question。 Only this kind.")] = None,
    owner: Annotated[str | None, typer.Option(help="负责人用户名。 User name of the owner.")] = None,
    department: Annotated[str | None, typer.Option(help="部门全名。 Full name of the department.")] = None,
    category: Annotated[str | None, typer.Option(help="类别。 Category.")] = None,
    words: Annotated[str | None, typer.Option("--q", help="标题、内容、编号或单位里的字。 Part of the words.")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="只看超期。 Overdue only.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=200, help="最多几条。 At most so many.")] = 50,
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """列出在办事项，先到期的在前。 List open cases, soonest due first."""
    from service.case_words import STATES
    from service.clock import utc_now
    from service.policy import OPERATOR
    from service.usecases.case_queue import QueueFilters, read_queue

    filters = QueueFilters(
        kind=kind, state=state, owner=owner, department=department, category=category, overdue=overdue, words=words
    )
    database = _database()
    with database.read() as session:
        page = read_queue(session, actor=OPERATOR, now=utc_now(), alliance=alliance, filters=filters, limit=limit)
    if as_json:
        print_json({"cases": [asdict(item) for item in page.items]})
        return
    for item in page.items:
        mark = "!" if item.overdue else " "
        shown = STATES.get(item.case.state, item.case.state) if lang == "zh" else item.case.state
        print(f"{mark} {item.case.due_at:%Y-%m-%d %H:%M}Z {item.case.number} {shown} {item.owner or '-'} {item.title}")
    say(f"共 {len(page.items)} 条。", f"{len(page.items)} cases.", lang=lang)


@app.command()
def show(number: NumberArgument, as_json: JsonOption = False, lang: LangOption = "zh") -> None:
    """显示一个事项和它的办理经过。 Show a case with its timeline."""
    from service.case_words import EVENTS, STATES
    from service.policy import OPERATOR
    from service.usecases.cases import read_case, read_timeline

    database = _database()
    with database.read() as session:
        case_id = _find(session, number, lang).id
        found = read_case(session, actor=OPERATOR, case_id=case_id)
        entries = read_timeline(session, actor=OPERATOR, case_id=case_id)
    if as_json:
        print_json({"case": asdict(found), "timeline": [asdict(entry) for entry in entries]})
        return
    shown = STATES.get(found.state, found.state) if lang == "zh" else found.state
    due = f"{found.due_at:%Y-%m-%d %H:%M}Z"
    say(f"{found.number} {shown}，时限 {due}", f"{found.number} {shown}, due {due}", lang=lang)
    for entry in entries:
        print(f"  {entry.at:%Y-%m-%d %H:%M}Z {EVENTS.get(entry.kind, entry.kind) if lang == 'zh' else entry.kind}")


@app.command()
def move(
    number: NumberArgument,
    action: Annotated[str, typer.Argument(help="动作，如 whistle、answer、close。 The move.")],
    said: Annotated[list[str] | None, typer.Argument(help="名称=内容，如 text=已办好。 name=value.")] = None,
    user: Annotated[str, typer.Option(help="以谁的名义，用户名。 Who moves it: a user name.")] = "admin",
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """办理一个事项。 Move a case, as somebody who may."""
    from service.case_words import STATES
    from service.clock import utc_now
    from service.usecases.people import actor_named

    use_case = _use_case(action, lang)
    fields = _fields(use_case, said or (), lang)
    database, now = _database(), utc_now()
    with database.transaction() as session:
        actor = actor_named(session, user, now=now)
        if actor is None:
            fail("unknown_user", f"没有用户“{user}”。", f"there is no user {user}", lang=lang)
        if "into" in fields:
            fields["into"] = _find(session, fields["into"], lang).id
        case_id = _find(session, number, lang).id
        done = use_case(session, actor=actor, case_id=case_id, now=now, **fields)
    if as_json:
        print_json(asdict(done))
        return
    state = getattr(done, "state", None)
    shown = (STATES.get(state, state) if lang == "zh" else state) if state else action
    say(f"事项 {number}：{shown}。", f"case {number}: {shown}", lang=lang)


def _moves() -> dict[str, Callable[..., Any]]:
    from service.usecases import case_closing, case_merging, case_owners, case_progress, case_work

    return {
        "assign": case_work.triage_case,
        "whistle": case_work.whistle,
        "check-in": case_work.check_in,
        "answer": case_work.answer_case,
        "refuse": case_work.refuse_case,
        "transfer": case_owners.transfer_case,
        "claim": case_owners.claim_case,
        "release": case_owners.release_case,
        "team": case_owners.name_team,
        "advance": case_progress.advance_case,
        "merge": case_merging.merge_case,
        "unmerge": case_merging.unmerge_case,
        "close": case_closing.close_case,
        "reject": case_closing.reject_answer,
        "reopen": case_closing.reopen_case,
        "follow-up": case_closing.record_follow_up,
    }


def _use_case(action: str, lang: Lang) -> Callable[..., Any]:
    moves = _moves()
    if action not in moves:
        names = ", ".join(moves)
        fail("usage", f"没有“{action}”这个动作，可用的有：{names}", f"no move {action}; there are: {names}", lang=lang)
    return moves[action]


def _fields(use_case: Callable[..., Any], said: Sequence[str], lang: Lang) -> dict[str, Any]:
    """Read `name=value` pairs as the arguments of a move; people of a team are divided by commas."""
    parameters = {name: each for name, each in inspect.signature(use_case).parameters.items() if name not in _GIVEN}
    fields: dict[str, Any] = {}
    for pair in said:
        name, equals, value = pair.partition("=")
        if not equals or name not in parameters:
            known = ", ".join(parameters) or "-"
            fail("usage", f"看不懂“{pair}”，可写的有：{known}", f"cannot read {pair}; there are: {known}", lang=lang)
        fields[name] = value
    if missing := [name for name, each in parameters.items() if each.default is each.empty and name not in fields]:
        names = ", ".join(missing)
        fail("usage", f"还要写明：{names}", f"also needed: {names}", lang=lang)
    if "days" in fields:
        if not fields["days"].isdecimal():
            fail("usage", "days 应为整数", "days is a whole number", lang=lang)
        fields["days"] = int(fields["days"])
    if "members" in fields:
        fields["members"] = [name for name in fields["members"].split(",") if name]
    return fields


def _find(session: "Session", number: str, lang: Lang) -> "Case":
    """Return the case with this number or id."""
    from service.store.cases import find_case_by_number, get_case

    found = find_case_by_number(session, number)
    if found is not None:
        return found
    try:
        return get_case(session, uuid.UUID(number))
    except ValueError:
        fail("not_found", f"没有编号为“{number}”的事项。", f"there is no case {number}", lang=lang)


def _database() -> "Database":
    """The database, there and current."""
    from service.store.database import Database

    database = Database(read_settings().database_address)
    database.require_current()
    return database
