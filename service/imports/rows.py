"""The rows that an alliance is imported from, field by field."""

import re
from datetime import date
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, field_validator

from service.domain.people import ROLES

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
TimeOfDay = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]


def _split_roles(value: Any) -> Any:  # noqa: ANN401 - what a file holds, before it is checked
    """Read `clerk;organiser` from a table's cell as two roles."""
    return [part for part in re.split(r"[;,、\s]+", value) if part] if isinstance(value, str) else value


class FileRow(BaseModel):
    """One row of a file; a field nobody knows is an error, since it is most likely a misspelt one."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ChainRow(FileRow):
    """One chain of the alliance."""

    code: Code
    name: Name
    knowledge_code: Code


class OfficeRow(FileRow):
    """Office hours, in the alliance's zone."""

    open: TimeOfDay = "09:00"
    lunch_start: TimeOfDay = "12:00"
    lunch_end: TimeOfDay = "13:30"
    close: TimeOfDay = "17:30"


class LimitsRow(FileRow):
    """How long a department may take: working minutes to check in, working days from there to its answer."""

    check_in_minutes: Annotated[int, Field(ge=1, le=10_000)] = 120
    answer_days: Annotated[int, Field(ge=1, le=60)] = 3


class SourceRow(FileRow):
    """A document that real organisations are taken from."""

    code: str
    title: str


class AllianceRow(FileRow):
    """`alliance.toml`."""

    code: Code
    name: Name
    park: Words = ""
    case_prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,6}$")]
    timezone: str = "Asia/Shanghai"
    office: OfficeRow = OfficeRow()
    limits: LimitsRow = LimitsRow()
    chains: Annotated[list[ChainRow], Field(min_length=1)]
    sources: list[SourceRow] = []

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as exc:
            raise ValueError("unknown time zone") from exc
        return value


class OrganisationRow(FileRow):
    """An organisation and its place in one chain; a second chain is a second row."""

    name: Name
    short_name: Annotated[str, StringConstraints(max_length=60)] = ""
    kind: Literal["enterprise", "bank", "university", "service", "department"] = "enterprise"
    region: Words = ""
    usci: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{18}$")] | None = None
    chain: Code
    role: Literal["member", "chain_leader"] = "member"
    invented: bool = False
    source: str | None = None
    contact_name: Annotated[str, StringConstraints(max_length=60)] | None = None
    contact_phone: Annotated[str, StringConstraints(max_length=40)] | None = None
    since: date | None = None


class PostRow(FileRow):
    """What needs and capabilities share. `chain`: default that of the organisation."""

    organisation: Name
    title: str = ""
    text: str
    chain: Code | None = None
    since: date | None = None
    source: str | None = None


class CapabilityRow(PostRow):
    """What an organisation offers."""

    visibility: Literal["alliance", "allied", "public"] = "alliance"


class NeedRow(PostRow):
    """What an organisation needs."""


class UserRow(FileRow):
    """A person who signs in, with roles in this alliance."""

    username: Annotated[str, StringConstraints(pattern=r"^\S{1,60}$")]
    name: Annotated[str, StringConstraints(max_length=60)] = ""
    organisation: Name | None = None
    roles: Annotated[list[str], BeforeValidator(_split_roles)] = []
    password: Annotated[str, StringConstraints(min_length=8, max_length=200)]

    @field_validator("roles")
    @classmethod
    def _known_roles(cls, value: list[str]) -> list[str]:
        """An administrator stands above alliances, so none comes with the file of one."""
        if unknown := [role for role in value if role not in ROLES or role == "admin"]:
            raise ValueError(f"unknown role {unknown[0]}")
        return value
