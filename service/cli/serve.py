"""`lianpei serve`: bring the database up to date, seed the demonstration where asked, and serve."""

import errno
import os
import secrets
import socket
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.output import JsonOption, Lang, LangOption, fail, print_json, progress_bar, read_settings, say

if TYPE_CHECKING:
    from service.settings import Settings
    from service.store.database import Database
    from service.usecases.seeding import SeedReport

SIGN_INS = "demo-signins.txt"
KEEP_ALIVE_S = 75
"""How long a connection may rest: longer than the minute for which a proxy in front keeps its own, so that none is
closed under a request, and longer than people look at a page."""
_FACTORY = "service.wiring:create_served_app"
_PASSWORD_LINE = "password: "  # noqa: S105 - the word before the password

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="监听地址。 Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="端口。 Port.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="进程数。 Worker processes.")] = 1,
    demo: Annotated[
        bool, typer.Option("--demo", help="载入演示联盟和账号。 Load the demonstration alliances.")
    ] = False,
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """启动服务。 Start the product: create or upgrade the database, print the address, serve until interrupted."""
    import uvicorn

    from service.logs import configure_logging

    settings = read_settings()
    _require_free(host, port, lang)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    if demo:
        os.environ.setdefault("LIANPEI_DEMO_OPEN", "true")
    sign_ins = None if _is_current(settings) and not demo else _prepare(settings, demo=demo, lang=lang)
    announce(f"http://{_shown_host(host)}:{port}/", sign_ins, as_json=as_json, lang=lang)
    configure_logging(settings.log_level)
    options = _server_options(host, port)
    if workers == 1:
        uvicorn.run(_FACTORY, **options)
    else:
        _serve_together(workers=workers, **options)


def _is_current(settings: "Settings") -> bool:
    """Say whether the database in the data folder needs nothing, before anything is loaded that could change it."""
    from service.store.revisions import HEAD, peek_revision

    return not settings.database_url and peek_revision(settings.database_file) == HEAD


def _prepare(settings: "Settings", *, demo: bool, lang: Lang) -> Path | None:
    """Bring the database up to date; with `demo` seed it and return the file with the sign-ins."""
    from service.store.database import Database

    database = Database(settings.database_address)
    database.upgrade()
    sign_ins = seed(database, settings, lang) if demo else None
    database.dispose()
    return sign_ins


def _server_options(host: str, port: int) -> dict[str, Any]:
    """Return what uvicorn is told, whatever the number of workers."""
    shown: dict[str, Any] = {"factory": True, "log_config": None, "access_log": False}
    return shown | {"host": host, "port": port, "timeout_keep_alive": KEEP_ALIVE_S}


def _serve_together(**options: Any) -> None:  # noqa: ANN401 - uvicorn's options
    """Serve with several workers on one socket that sends at once.

    uvicorn binds that socket without naming TCP, whereupon asyncio leaves Nagle's algorithm on and each answer waits
    40 ms for an acknowledgement; what the listening socket is told, its connections inherit. It also starts each worker
    from nothing; forked from a process that has read modules and indexes, they start at once and share them in memory.
    """
    import multiprocessing

    import uvicorn._subprocess
    from uvicorn.supervisors import Multiprocess

    from service.wiring import create_served_app, prepare_served_app

    create = partial(create_served_app, prepare_served_app())
    config = uvicorn.Config(create, **options)
    uvicorn._subprocess.spawn = multiprocessing.get_context("fork")  # type: ignore[assignment]
    listener = config.bind_socket()
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    Multiprocess(config, sockets=[listener]).run()


def seed(database: "Database", settings: "Settings", lang: Lang) -> Path:
    """Load the demonstration alliances, once, and return the file with the sign-ins."""
    from service.clock import utc_now
    from service.fixture_paths import fixtures_folder
    from service.usecases.seeding import seed_demo

    path = settings.data_dir / SIGN_INS
    password = settings.demo_password or _kept_password(path) or secrets.token_urlsafe(9)
    with progress_bar("载入演示数据", "loading the demonstration", lang=lang), database.transaction() as session:
        report = seed_demo(session, fixtures_folder(), password=password, now=utc_now())
    if not path.exists():
        _keep_sign_ins(path, report, password)
    return path


def announce(address: str, sign_ins: Path | None, *, as_json: bool, lang: Lang) -> None:
    """Print where the product is and how to sign in."""
    if as_json:
        print_json({"address": address, "sign_ins": str(sign_ins) if sign_ins else None})
        return
    say(f"链上撮合已启动：{address}", f"Serving at {address}", lang=lang)
    if sign_ins is not None:
        say(f"演示账号（保存在 {sign_ins}）：", f"Demonstration sign-ins (kept in {sign_ins}):", lang=lang)
        lines = sign_ins.read_text(encoding="utf-8").splitlines()
        for line in [line for line in lines if line.startswith((_PASSWORD_LINE, "admin", "luzhou"))]:
            say(f"  {line}", f"  {line}", lang=lang)
    say("按 Ctrl+C 停止。", "Press Ctrl+C to stop.", lang=lang)


def _keep_sign_ins(path: Path, report: "SeedReport", password: str) -> None:
    """Write the sign-ins into a file that only we may read."""
    path.touch(mode=0o600)
    rows = [f"{user.username:28}{user.role:14}{user.organisation}".rstrip() for user in report.users]
    path.write_text("\n".join([f"{_PASSWORD_LINE}{password}", *rows]) + "\n", encoding="utf-8")


def _kept_password(path: Path) -> str:
    """Return the password that was made at the first seeding, empty where there is none."""
    if not path.exists():
        return ""
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    return first.removeprefix(_PASSWORD_LINE) if first.startswith(_PASSWORD_LINE) else ""


def _require_free(host: str, port: int, lang: Lang) -> None:
    """Find out now, not in a worker's log, that the address cannot be had."""
    family: Any = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as exc:
            if getattr(exc, "errno", None) == errno.EADDRINUSE:
                fail(
                    "port_in_use",
                    f"端口 {port} 已被占用，请用 --port 另选一个。",
                    f"port {port} is taken; choose another with --port",
                    lang=lang,
                )
            fail("bad_address", f"无法监听 {host}:{port}：{exc}", f"cannot listen on {host}:{port}: {exc}", lang=lang)


def _shown_host(host: str) -> str:
    """Return the host under which a browser on this machine finds the product."""
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
