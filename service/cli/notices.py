"""`lianpei notices …`: inboxes, channels and the outbox, for those who run the product."""

import getpass
import sys
import uuid
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.output import JsonOption, Lang, LangOption, fail, open_container, print_json, say

if TYPE_CHECKING:
    from sqlmodel import Session

    from service.container import Container
    from service.policy import Actor

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)

UserArgument = Annotated[str, typer.Argument(help="用户名。 User name.")]
ChannelArgument = Annotated[str, typer.Argument(help="渠道编号。 Id of the channel.")]
LimitOption = Annotated[int, typer.Option(min=1, max=200, help="最多几条。 At most so many.")]


@app.callback()
def notices() -> None:
    """通知：收件箱、渠道、待发；各命令都可用 --json、--lang。 Notices: inboxes, channels, outbox."""


@app.command()
def inbox(
    user: UserArgument,
    unread: Annotated[bool, typer.Option("--unread", help="只看未读。 Unread only.")] = False,
    limit: LimitOption = 50,
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """列出一个人的通知，未读在前。 List a person's notices, unread first."""
    from service.usecases.inbox import list_inbox

    container = open_container()
    with container.database.read() as session:
        actor = _user(session, container, user, lang)
        found = list_inbox(session, actor=actor, unread_only=unread, limit=limit)
    if as_json:
        print_json(asdict(found))
        return
    for notice in found.items:
        mark = "·" if notice.read_at else "●"
        print(f"{mark} {notice.created_at:%Y-%m-%d %H:%M}Z {notice.id} {notice.title}：{notice.body}")
    say(f"未读 {found.unread} 条。", f"{found.unread} unread.", lang=lang)


@app.command()
def read(
    user: UserArgument,
    notice: Annotated[str | None, typer.Argument(help="通知编号，不写则全部。 One notice's id; none: all.")] = None,
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """标为已读。 Mark notices as read."""
    from service.usecases.inbox import count_unread, mark_all_read, mark_read

    notice_id = None if notice is None else _id(notice, lang)
    container = open_container()
    with container.database.transaction() as session:
        actor = _user(session, container, user, lang)
        if notice_id is None:
            mark_all_read(session, actor=actor, now=container.now())
        else:
            mark_read(session, actor=actor, notice_id=notice_id, now=container.now())
        left = count_unread(session, actor=actor).unread
    _answer({"unread": left}, f"还有 {left} 条未读。", f"{left} unread.", as_json=as_json, lang=lang)


@app.command()
def channels(
    alliance: Annotated[str, typer.Argument(help="联盟代码。 Code of the alliance.")],
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """列出联盟的通知渠道及其状况。 List the channels of an alliance and how they do."""
    from service.policy import OPERATOR
    from service.usecases.channels import list_channels

    container = open_container()
    with container.database.read() as session:
        found = list_channels(session, actor=OPERATOR, alliance=alliance)
    if as_json:
        print_json({"channels": [asdict(channel) for channel in found]})
        return
    for channel in found:
        whose, state = channel.user or "-", "on" if channel.active else "off"
        print(
            f"{channel.id} {channel.kind:8} {state:3} {whose:16} {channel.address}"
            f" queued={channel.queued} failed={channel.failed} {channel.last_error_words}".rstrip()
        )
    say(f"共 {len(found)} 个渠道。", f"{len(found)} channels.", lang=lang)


@app.command()
def add(
    alliance: Annotated[str, typer.Argument(help="联盟代码。 Code of the alliance.")],
    kind: Annotated[str, typer.Argument(help="smtp、wecom、dingtalk 或 webhook。")],
    user: Annotated[str | None, typer.Option(help="只发这个人的通知。 One person's notices only.")] = None,
    per_minute: Annotated[int, typer.Option(min=1, max=600, help="每分钟上限。 Messages a minute.")] = 20,
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """添加渠道；地址和密钥从标准输入读取，各一行。 Add a channel; address and secret are read, a line each."""
    from service.policy import OPERATOR
    from service.targets import parse_targets
    from service.usecases.channels import Wanted, add_channel

    wanted = Wanted(
        address=_secret("地址", "address", lang), secret=_secret("密钥", "secret", lang), per_minute=per_minute
    )
    container = open_container()
    with container.database.transaction() as session:
        made = add_channel(
            session,
            actor=OPERATOR,
            targets=parse_targets(container.settings.notice_hosts),
            now=container.now(),
            kind=kind,
            wanted=wanted,
            alliance=alliance,
            user=user,
        )
    _answer(asdict(made), f"已添加渠道 {made.id}。", f"Added channel {made.id}.", as_json=as_json, lang=lang)


@app.command()
def outbox(
    channel: ChannelArgument,
    state: Annotated[str | None, typer.Option(help="queued、sent、failed 或 dropped。 Only in this state.")] = None,
    limit: LimitOption = 50,
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """列出一个渠道的发送记录，新的在前。 List what went over a channel, newest first."""
    from service.policy import OPERATOR
    from service.usecases.channels import list_deliveries

    channel_id, container = _id(channel, lang), open_container()
    with container.database.read() as session:
        found = list_deliveries(session, actor=OPERATOR, channel_id=channel_id, state=state, limit=limit).items
    if as_json:
        print_json({"deliveries": [asdict(delivery) for delivery in found]})
        return
    for row in found:
        print(
            f"{row.created_at:%Y-%m-%d %H:%M:%S}Z {row.state:8} {row.attempts:3} {row.code:18} {row.last_error_words}"
        )
    say(f"共 {len(found)} 条。", f"{len(found)} deliveries.", lang=lang)


@app.command("test")
def try_out(
    channel: ChannelArgument,
    user: Annotated[str, typer.Option(help="以谁的名义发。 Who sends it.")],
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """把一条测试消息放进待发。 Queue a test message."""
    from service.usecases.channels import send_test

    channel_id, container = _id(channel, lang), open_container()
    with container.database.transaction() as session:
        actor = _user(session, container, user, lang)
        sent = send_test(session, actor=actor, channel_id=channel_id, now=container.now())
    _answer(asdict(sent), "测试消息已进入待发。", "The test message is queued.", as_json=as_json, lang=lang)


@app.command()
def retry(channel: ChannelArgument, as_json: JsonOption = False, lang: LangOption = "zh") -> None:
    """重新发送一个渠道上放弃的通知。 Send again what was given up on a channel."""
    from service.policy import OPERATOR
    from service.usecases.channels import retry_channel

    channel_id, container = _id(channel, lang), open_container()
    with container.database.transaction() as session:
        count = retry_channel(session, actor=OPERATOR, channel_id=channel_id, now=container.now()).retried
    _answer({"retried": count}, f"{count} 条重新待发。", f"{count} are queued again.", as_json=as_json, lang=lang)


@app.command()
def send(
    most: Annotated[int | None, typer.Option(min=1, help="最多几条消息。 At most so many messages.")] = None,
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """立即发送到期的通知；服务运行时也可以用。 Send what is due now, also beside a running server."""
    count = open_container().notices.send_due(most=most)
    _answer({"tried": count}, f"发送了 {count} 条消息。", f"{count} messages tried.", as_json=as_json, lang=lang)


def _answer(value: dict[str, Any], zh: str, en: str, *, as_json: bool, lang: Lang) -> None:
    """Print a result for machines or for people."""
    if as_json:
        print_json(value)
    else:
        say(zh, en, lang=lang)


def _id(text: str, lang: Lang) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        fail("usage", f"编号不对：{text}", f"not an id: {text}", lang=lang)


def _secret(zh: str, en: str, lang: Lang) -> str:
    """Read a line that is not shown and does not stay in the shell's history."""
    ask: Callable[[str], str] = getpass.getpass if sys.stdin.isatty() else lambda _: sys.stdin.readline()
    return ask(f"{en if lang == 'en' else zh}: ").rstrip("\n")


def _user(session: "Session", container: "Container", username: str, lang: Lang) -> "Actor":
    """Return who a user name stands for."""
    from service.usecases.people import actor_named

    actor = actor_named(session, username, now=container.now())
    if actor is None:
        fail("unknown_user", f"没有用户“{username}”。", f"there is no user {username}", lang=lang)
    return actor
