"""The demonstration: every alliance of a fixtures folder, with people to sign in as."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from sqlmodel import Session

from service.domain.policies import PolicyDocument
from service.imports.bundles import Bundle, Numbered, read_bundle
from service.imports.rows import UserRow
from service.request_lines import read_json_lines
from service.security import hash_password
from service.store import alliances as alliance_store
from service.store import people as people_store
from service.store import policies as policy_store
from service.usecases.demo_communities import plan_demo_communities
from service.usecases.demo_month import plan_month, seat_department
from service.usecases.demo_salon import plan_demo_salon
from service.usecases.imports import ImportReport, import_alliance
from service.usecases.people import add_user

_CLERKS = 6
_OFFICE = {
    "secretariat": "秘书处专员",
    "park_leader": "园区领导",
    "chain_leader": "链长",
    "department": "部门联络员",
    "organiser": "沙龙组织者",
}
_FILE = "demo"


@dataclass(frozen=True, slots=True)
class DemoUser:
    """Someone to sign in as; `alliance` and `organisation` are empty where they do not apply."""

    username: str
    role: str
    alliance: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class SeedReport:
    """What was brought in, and who can sign in (whether new or there before)."""

    alliances: list[ImportReport]
    users: list[DemoUser]


def seed_demo(
    session: Session, fixtures: Path, *, password: str, now: datetime, as_of: date | None = None
) -> SeedReport:
    """Import every alliance below `fixtures/alliances` with demonstration users, who all get this password.

    Seeding again changes nothing, the passwords of those who are there already included.

    Raises:
        ImportRowsError: when a file is wrong.
    """
    reports, users = [], [DemoUser("admin", "admin")]
    for folder in sorted(path for path in (fixtures / "alliances").iterdir() if path.is_dir()):
        bundle = read_bundle(folder)
        demo_users = list(_users_for(bundle, password))
        rows = [Numbered(_FILE, line, row) for line, row in enumerate(demo_users, start=1)]
        bundle = replace(bundle, users=[*bundle.users, *rows])
        reports.append(import_alliance(session, bundle, now=now, as_of=as_of, demo=True))
        alliance = alliance_store.get_alliance(session, bundle.alliance.code)
        plan_month(session, alliance, now=now)
        seat_department(session, alliance, f"{alliance.code}-department", now=now)
        plan_demo_salon(session, alliance, now=now)
        plan_demo_communities(session, alliance, now=now)
        users += [
            DemoUser(row.username, row.roles[0], bundle.alliance.code, row.organisation or "") for row in demo_users
        ]
    _put_policies(session, fixtures, now)
    if people_store.find_user(session, "admin") is None:
        add_user(
            session,
            username="admin",
            name="管理员",
            password_hash=hash_password(password),
            roles=[("admin", None)],
            now=now,
        )
    return SeedReport(reports, users)


def _put_policies(session: Session, fixtures: Path, now: datetime) -> None:
    """Enter the invented policies for all alliances, those that are missing."""
    for _, row in read_json_lines(fixtures / "policies" / "policies.jsonl"):
        if policy_store.find_policy(session, None, row["title"]) is None:
            for name in ("valid_from", "valid_until"):
                row[name] = date.fromisoformat(row[name]) if name in row else None
            policy_store.add_policy(session, PolicyDocument(**row, demo=True, created_at=now, updated_at=now))


def _users_for(bundle: Bundle, password: str) -> Iterator[UserRow]:
    """One person for every office of an alliance, and clerks of some invented firms that need or offer something."""
    code = bundle.alliance.code
    for role, name in _OFFICE.items():
        yield UserRow(username=f"{code}-{role.replace('_', '-')}", name=name, roles=[role], password=password)
    invented = {each.row.name for each in bundle.organisations if each.row.invented and each.row.since is None}
    asking = [each.row.organisation for each in bundle.needs if each.row.organisation in invented]
    offering = [each.row.organisation for each in bundle.capabilities if each.row.organisation in invented]
    firms = dict.fromkeys([*islice(dict.fromkeys(asking), _CLERKS // 2), *dict.fromkeys(offering)])
    for number, firm in enumerate(islice(firms, _CLERKS), start=1):
        yield UserRow(
            username=f"{code}-clerk-{number}", name="经办人", organisation=firm, roles=["clerk"], password=password
        )
