"""The command `lianpei`: its list of commands, each loaded only when it is called, and the rules for errors."""

import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer.core import TyperGroup

from service.cli.output import CommandError
from service.process import set_up

set_up()

_UsageError: Any = typer.BadParameter.__mro__[1]  # click's, wherever this version of typer keeps it
_INTERRUPTED = 130


class Command(NamedTuple):
    """Where a command lives (a module with a Typer application `app`) and what it is for."""

    module: str
    zh: str
    en: str


COMMANDS: Mapping[str, Command] = {
    "serve": Command("serve", "启动服务，打印地址", "start the product and print its address"),
    "match": Command("match", "为一段需求文字找链内伙伴", "find partners for the text of a need"),
    "explain": Command("explain", "重现一条推荐及其理由", "repeat a proposal with its reasons"),
    "replay": Command("replay", "按模拟时钟重演一个故事", "run a story against a simulated clock"),
    "simulate": Command("simulate", "模拟园区：一日达成的占比", "a simulated park under stated assumptions"),
    "import": Command("imports", "从文件导入联盟、单位、能力", "import alliances, organisations, capabilities"),
    "user": Command("user", "添加、列出、停用账号", "add, list and disable the people who sign in"),
    "list": Command("lists", "列出清单，或存成 Excel、Word", "show a list, or write it as Excel or Word"),
    "intake": Command("intake", "受理粘贴、表格里的诉求", "take requests in from a paste, workbook or JSON lines"),
    "evaluate": Command("evaluate", "在评测集上排序并打分", "rank a benchmark folder and measure the result"),
    "triage": Command("triage", "判断诉求的类别、部门和缓急", "category, department and urgency of requests"),
    "retrain": Command("retrain", "用现有数据重新训练模型", "train a model again"),
    "bench": Command("bench", "压力测试：真实服务、生成数据", "load test of the real service on generated data"),
    "salon": Command("salon", "沙龙排桌、现场补救、洽谈单", "salons: who meets whom, repairs, briefs"),
    "jobs": Command("jobs", "查看、办理、重试到期任务", "list, run and retry jobs that wait for their moment"),
    "case": Command("cases", "事项：待办队列、办理经过、办理动作", "cases: the queue, timelines, moves"),
    "notices": Command("notices", "收件箱、通知渠道、待发通知", "inboxes, channels and outbox of notices"),
    "doctor": Command("doctor", "检查数据库、索引、模型、知识", "check database, indexes, model, knowledge"),
    "backup": Command("backup", "备份数据库到一个文件", "write the database into one file"),
    "restore": Command("restore", "从备份文件恢复数据库", "bring the database back from a backup"),
}


class LazyGroup(TyperGroup):
    """Knows the names of all commands and imports only the one that is called."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002 - signature of the base class
        """Return the names in the order in which they are listed."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401, ARG002 - signature of the base class
        """Import one command; None where there is none of this name."""
        found = COMMANDS.get(cmd_name)
        if found is None:
            return None
        command = typer.main.get_command(import_module(f"service.cli.{found.module}").app)
        command.name = cmd_name
        return command

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401, ARG002 - signature of the base class
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, f"{command.zh} ({command.en})") for name, command in COMMANDS.items()])


app = typer.Typer(
    cls=LazyGroup,
    name="lianpei",
    help="链上撮合：需求找链内伙伴。 Matchmaking for industrial-chain alliances.",
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
)


@app.callback()
def _about() -> None:
    """Hold the group together; each command has its own options."""


def run(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit: 0 done, 2 the caller's mistake, 1 ours, 130 interrupted."""
    sys.exit(main(arguments))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code; errors become one line on standard error."""
    _speak_utf8()
    try:
        result = typer.main.get_command(app).main(
            args=None if arguments is None else list(arguments), prog_name="lianpei", standalone_mode=False
        )
        sys.stdout.flush()
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except BaseException as exc:  # noqa: BLE001 - the one place where every error becomes a line
        return _report(exc)
    return result if isinstance(result, int) else 0


def _report(exc: BaseException) -> int:
    """Print `code: message` and return the exit code."""
    if isinstance(exc, SystemExit):
        return exc.code if isinstance(exc.code, int) else 1
    if isinstance(exc, typer.Abort):
        return _INTERRUPTED
    code, message, status = _describe(exc)
    sys.stderr.write(f"{code}: {' '.join(message.split()) or code}\n")
    if os.environ.get("LIANPEI_LOG_LEVEL") == "DEBUG":
        import traceback

        traceback.print_exception(exc, file=sys.stderr)
    return status


def _describe(exc: BaseException) -> tuple[str, str, int]:
    """Return the code, the words and the exit code for an error."""
    if isinstance(exc, CommandError):
        return exc.code, exc.message, exc.exit_code
    if isinstance(exc, _UsageError):
        return "usage", str(getattr(exc, "format_message", lambda: exc)()), 2
    if isinstance(exc, FileNotFoundError | IsADirectoryError | NotADirectoryError | PermissionError):
        return "file", f"{exc.strerror}: {exc.filename}", 2
    from service.cli.error_words import describe_error  # loads the products' errors, only when one happened

    return describe_error(exc)


def _speak_utf8() -> None:
    """Write UTF-8 whatever the terminal's locale claims: the texts are Chinese."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
