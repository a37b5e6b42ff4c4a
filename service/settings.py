"""Every setting of the product: meaning, unit, default and check in one place (environment prefix `LIANPEI_`)."""

from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from service.targets import parse_targets


class Settings(BaseSettings):
    """Read once at start; a wrong value stops the start with its name and what is expected."""

    model_config = SettingsConfigDict(env_prefix="LIANPEI_", extra="ignore")

    data_dir: Path = Field(
        default=Path("var"), description="Folder for the database, saved indexes and the secret key."
    )
    database_url: str = Field(
        default="", description="SQLAlchemy address; empty: SQLite in DATA_DIR. PostgreSQL: postgresql+psycopg://…"
    )
    encoder: str = Field(
        default="bundled", description="Encoder: `bundled`, or a sentence-transformers model by name or path."
    )
    public_address: str = Field(
        default="",
        pattern=r"^(https?://[A-Za-z0-9_.:\[\]-]+/?)?$",
        description="Address that links in invitations, letters and files begin with, `https://lianpei.park.example`;"
        " empty: the one that the browser asks for.",
    )
    secret_key: str = Field(
        default="",
        description="Key for tokens and digests, 32 characters or more; empty: made once and kept in DATA_DIR.",
    )
    timezone: str = Field(default="Asia/Shanghai", description="Zone for alliances that name none.")
    token_hours: int = Field(default=12, ge=1, le=720, description="Hours a sign-in token stays valid.")
    sign_in_per_minute: int = Field(
        default=10, ge=1, le=1000, description="Sign-in attempts a minute for one user name and address."
    )
    sign_in_failures: int = Field(
        default=100,
        ge=1,
        le=100_000,
        description="Failed sign-ins in 15 minutes from one address; then only names that were let in there may try.",
    )
    session_hours: int = Field(default=12, ge=1, le=720, description="Hours after which a browser must sign in anew.")
    session_idle_minutes: int = Field(
        default=240, ge=5, le=43200, description="Minutes without a request after which a browser must sign in anew."
    )
    invitation_hours: int = Field(default=168, ge=1, le=2160, description="Hours that an invitation's link works.")
    demo_open: bool = Field(
        default=False, description="Let visitors try matching in demonstration alliances without signing in."
    )
    demo_password: str = Field(
        default="", description="Password of the demonstration users; empty: made once and kept in DATA_DIR."
    )
    follow_seconds: float = Field(
        default=0.05, gt=0, le=10, description="Pause in seconds between looks at the change log."
    )
    save_seconds: float = Field(
        default=30, gt=0, le=3600, description="Longest time in seconds that a changed index stays unsaved."
    )
    job_poll_seconds: float = Field(
        default=1, ge=0, le=60, description="Pause in seconds between looks for due jobs; 0: this process runs none."
    )
    smtp_host: str = Field(default="", description="Mail server for notices; empty: no e-mail is sent.")
    smtp_port: int = Field(default=587, ge=1, le=65535, description="Port of the mail server.")
    smtp_security: str = Field(
        default="starttls", pattern="^(starttls|ssl|none)$", description="Encryption: `starttls`, `ssl` or `none`."
    )
    smtp_user: str = Field(default="", description="User name at the mail server; empty: no sign-in there.")
    smtp_password: str = Field(default="", repr=False, description="Password at the mail server.")
    smtp_sender: str = Field(
        default="",
        pattern=r"^([A-Za-z0-9._+-]+@[A-Za-z0-9.-]+)?$",
        description="Address that notices come from; needed for e-mail.",
    )
    notice_hosts: str = Field(
        default="",
        description="Receivers of notices that may be private or without TLS: names (`*.park.example`) and networks"
        " (`10.0.0.0/8`), separated by commas; all others must be public and https.",
    )
    notice_ca_file: str = Field(
        default="", description="PEM file of authorities to trust besides the system's, for mail server and webhooks."
    )
    notice_timeout_seconds: float = Field(
        default=10, gt=0, le=30, description="Seconds to wait for the receiver of a notice."
    )
    notice_give_up_hours: float = Field(
        default=24, gt=0, le=720, description="Hours after which a notice that cannot be delivered is given up."
    )
    notice_poll_seconds: float = Field(
        default=1,
        ge=0,
        le=60,
        description="Pause in seconds between looks at the outbox of notices; 0: this process sends none.",
    )
    log_level: str = Field(
        default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="Least level that is logged."
    )

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        """Refuse a zone that the system does not know."""
        try:
            ZoneInfo(value)
        except (KeyError, ValueError) as exc:
            raise ValueError(f"unknown time zone {value!r}") from exc
        return value

    @field_validator("notice_hosts")
    @classmethod
    def _hosts_and_networks(cls, value: str) -> str:
        """Refuse what is neither a host name nor a network."""
        parse_targets(value)
        return value

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, value: str) -> str:
        """Refuse a key that could be guessed."""
        if value and len(value) < 32:
            raise ValueError("needs 32 characters or more")
        return value

    @property
    def database_address(self) -> str:
        """The database to use: the one that is set, else SQLite in the data folder."""
        return self.database_url or f"sqlite:///{self.database_file}"

    @property
    def database_file(self) -> Path:
        """Where SQLite lies in the data folder."""
        return (self.data_dir / "lianpei.sqlite3").resolve()
