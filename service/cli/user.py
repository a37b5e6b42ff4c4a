"""`lianpei user …`: the people who sign in; how a fresh installation gets its first one."""

import getpass
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.output import JsonOption, Lang, LangOption, fail, print_json, read_settings, say

if TYPE_CHECKING:
    from service.store.database import Database

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)


@app.callback()
def user() -> None:
    """账号：邀请、添加、重设密码、列出、停用，可用 --json、--lang。 People: invite, add, reset, list, disable."""


@app.command()
def add(
    username: Annotated[str, typer.Argument(help="用户名。 User name.")],
    role: Annotated[str, typer.Option(help="角色，如 secretariat、clerk、department、admin。 Role.")],
    alliance: Annotated[str | None, typer.Option(help="联盟代码，管理员不写。 Alliance; none for an admin.")] = None,
    organisation: Annotated[
        str | None, typer.Option(help="所在单位全名，企业和部门联络员必写。 Full name; clerks and departments.")
    ] = None,
    name: Annotated[str, typer.Option(help="姓名。 The person's name.")] = "",
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """添加账号，密码当场输入或从标准输入读。 Add a person; the password is asked for, or read from standard input."""
    from service.clock import utc_now
    from service.usecases.invitations import digest_new_password
    from service.usecases.people import Newcomer, admit_user

    password_hash = digest_new_password(_read_password(lang), username=username)
    newcomer = Newcomer(username=username, role=role, alliance=alliance, organisation=organisation, name=name)
    database = _open_database()
    with database.transaction() as session:
        added = admit_user(session, newcomer, password_hash=password_hash, now=utc_now())
    database.dispose()
    if as_json:
        print_json(asdict(added))
        return
    say(f"已添加账号 {username}（{role}）。", f"Added {username} ({role}).", lang=lang)


@app.command()
def invite(
    role: Annotated[str, typer.Option(help="角色，如 secretariat、clerk、department、admin。 Role.")],
    alliance: Annotated[str | None, typer.Option(help="联盟代码，管理员不写。 Alliance; none for an admin.")] = None,
    organisation: Annotated[
        str | None, typer.Option(help="所在单位全名，企业和部门联络员必写。 Full name; clerks and departments.")
    ] = None,
    name: Annotated[str, typer.Option(help="姓名。 The person's name.")] = "",
    address: Annotated[str, typer.Option(help="本系统的网址，写在链接前面。 Address of this site, for the link.")] = "",
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """生成邀请链接，只能用一次，由本人设密码。 Make a link that works once; its holder sets name and password."""
    from service.clock import utc_now
    from service.policy import OPERATOR
    from service.usecases.invitations import Invitee, invite_person

    invitee = Invitee(role=role, alliance=alliance, organisation=organisation, name=name)
    settings = read_settings()
    database = _open_database()
    with database.transaction() as session:
        issued = invite_person(session, actor=OPERATOR, invitee=invitee, now=utc_now(), hours=settings.invitation_hours)
    database.dispose()
    link = f"{(address or settings.public_address).rstrip('/')}{issued.path}"
    if as_json:
        print_json({**asdict(issued.invitation), "link": link})
        return
    until = issued.invitation.expires_at.isoformat(timespec="minutes")
    say(f"邀请链接（只显示这一次，{until} 前有效）：", f"Link (shown once, good until {until}):", lang=lang)
    print(link)


@app.command()
def reset(
    username: Annotated[str, typer.Argument(help="用户名。 User name.")],
    address: Annotated[str, typer.Option(help="本系统的网址，写在链接前面。 Address of this site, for the link.")] = "",
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """为忘了密码的人生成链接，只能用一次。 Make a link with which somebody sets another password, once."""
    from service.clock import utc_now
    from service.security import load_secret_key
    from service.usecases.password_links import issue_password_link_for

    settings = read_settings()
    database = _open_database()
    key = load_secret_key(settings.secret_key, settings.data_dir)
    with database.transaction() as session:
        made = issue_password_link_for(session, username, secret_key=key, now=utc_now())
    database.dispose()
    link, until = (
        f"{(address or settings.public_address).rstrip('/')}{made.path}",
        made.expires_at.isoformat(timespec="minutes"),
    )
    if as_json:
        print_json({"username": made.username, "expires_at": made.expires_at, "link": link})
        return
    say(f"重设密码链接（只显示这一次，{until} 前有效）：", f"Link (shown once, good until {until}):", lang=lang)
    print(link)


@app.command(name="list")
def list_people(as_json: JsonOption = False, lang: LangOption = "zh") -> None:
    """列出账号。 List the people who sign in."""
    from service.usecases.people import list_profiles

    database = _open_database()
    with database.read() as session:
        found = list_profiles(session)
    database.dispose()
    if as_json:
        print_json([asdict(each) for each in found])
        return
    for each in found:
        roles = "、".join(f"{role.role}@{role.alliance}" if role.alliance else role.role for role in each.roles)
        print(f"{each.username:28}{roles:34}{each.organisation or ''}".rstrip())
    say(f"共 {len(found)} 个账号。", f"{len(found)} people.", lang=lang)


@app.command()
def disable(
    username: Annotated[str, typer.Argument(help="用户名。 User name.")],
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """停用账号，名下事项转给下一位负责人。 Let a person in no more; their cases go to whom they fall next."""
    from service.clock import utc_now
    from service.usecases.people import retire_user

    database = _open_database()
    with database.transaction() as session:
        count = retire_user(session, username, now=utc_now())
    database.dispose()
    if as_json:
        print_json({"username": username, "handed_over": count})
        return
    say(f"已停用 {username}，转交事项 {count} 件。", f"Disabled {username}; {count} cases handed over.", lang=lang)


def _open_database() -> "Database":
    from service.store.database import Database

    settings = read_settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_address)
    database.upgrade()
    return database


def _read_password(lang: Lang) -> str:
    """Return a password, asked for twice at a terminal."""
    if not sys.stdin.isatty():
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = getpass.getpass("密码（至少 10 位）: " if lang == "zh" else "password (10 characters or more): ")
        if password != getpass.getpass("再输一次: " if lang == "zh" else "again: "):
            fail("invalid_input", "两次输入的密码不一样，请重试。", "the passwords differ; try again", lang=lang)
    return password
