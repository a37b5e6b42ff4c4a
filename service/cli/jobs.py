"""`lianpei jobs list|run|retry`: the work that waits for its moment, seen and pushed from outside."""

import uuid
from dataclasses import asdict
from typing import Annotated

import typer

from service.cli.output import JsonOption, LangOption, fail, open_container, print_json, say

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)


@app.callback()
def jobs() -> None:
    """到期任务：催办、预警、扩圈；各命令都可用 --json、--lang。 Jobs: list, run those due, retry failed ones."""


@app.command("list")
def list_jobs(
    state: Annotated[
        str | None, typer.Option(help="waiting、due、leased、failed 或 done。 Only jobs in this state.")
    ] = None,
    kind: Annotated[str | None, typer.Option(help="只看一类任务。 Only jobs of this kind.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="最多几条。 At most so many.")] = 50,
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """列出任务，先到期的在前。 List jobs, the next to run first."""
    from service.usecases import jobs as usecases

    container = open_container()
    with container.database.read() as session:
        found = usecases.list_jobs(session, now=container.now(), state=state, kind=kind, limit=limit)
    if as_json:
        print_json({"jobs": [asdict(job) for job in found]})
        return
    for job in found:
        error = f" {job.last_error}" if job.last_error else ""
        print(f"{job.run_at:%Y-%m-%d %H:%M:%S}Z {job.state:8} {job.kind:16} {job.id}{error}")
    say(f"共 {len(found)} 条。", f"{len(found)} jobs.", lang=lang)


@app.command()
def run(
    most: Annotated[int | None, typer.Option(min=1, help="最多办几条。 At most so many.")] = None,
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """立即办理已到期的任务；服务运行时也可以用。 Do the jobs that are due now, also beside a running server."""
    container = open_container()
    tried = container.jobs.run_due(most=most)
    outcomes = container.jobs.figures().outcomes
    if as_json:
        listed = [{"kind": kind, "outcome": outcome, "count": count} for (kind, outcome), count in outcomes.items()]
        print_json({"tried": tried, "outcomes": listed})
        return
    for (kind, outcome), count in sorted(outcomes.items()):
        print(f"{kind:16} {outcome:10} {count}")
    say(f"办理了 {tried} 条。", f"{tried} jobs tried.", lang=lang)


@app.command()
def retry(
    job: Annotated[str | None, typer.Argument(help="任务编号，不写则全部。 One job's id; none: all.")] = None,
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """让失败的任务重新到期。 Let jobs that were given up run again."""
    from service.usecases import jobs as usecases

    try:
        job_id = uuid.UUID(job) if job is not None else None
    except ValueError:
        fail("usage", f"任务编号不对：{job}", f"not a job's id: {job}", lang=lang)
    container = open_container()
    with container.database.transaction() as session:
        count = usecases.retry_jobs(session, now=container.now(), job_id=job_id)
    if as_json:
        print_json({"retried": count})
        return
    say(f"{count} 条任务重新到期。", f"{count} jobs are due again.", lang=lang)
