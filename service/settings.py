"""Every setting of the product: meaning, unit, default and check in one place (environment prefix `LIANPEI_`)."""

from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


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
    secret_key: str = Field(
        default="",
        description="Key for tokens and digests, 32 characters or more; empty: made once and kept in DATA_DIR.",
    )
    timezone: str = Field(default="Asia/Shanghai", description="Zone for alliances that name none.")
    token_hours: int = Field(default=12, ge=1, le=720, description="Hours a sign-in token stays valid.")
    sign_in_per_minute: int = Field(
        default=10, ge=1, le=1000, description="Sign-in attempts a minute for one user name and address."
    )
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
        return self.database_url or f"sqlite:///{(self.data_dir / 'lianpei.sqlite3').resolve()}"
