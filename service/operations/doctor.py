"""Examines an installation: database, saved indexes, model, knowledge. Changes nothing."""

from collections.abc import Callable, Iterator

from sqlmodel import Session

from embeddings.errors import EmbeddingError
from embeddings.factory import build_encoder
from service.clock import utc_now
from service.domain.jobs import FAILED
from service.errors import ServiceError
from service.fixture_paths import knowledge_folder
from service.messages import message_of
from service.notice_words import error_words
from service.operations.findings import Finding
from service.operations.knowledge_check import check_knowledge
from service.policy import OPERATOR
from service.settings import Settings
from service.store.alliances import list_alliances
from service.store.database import Database
from service.store.integrity import Problem, find_problems
from service.usecases.channels import ChannelView, list_channels
from service.usecases.jobs import JobView, list_jobs

Progress = Callable[[int, int], None]

_OWNERLESS = "case_without_owner"


def examine(settings: Settings, *, progress: Progress) -> list[Finding]:
    """Return everything found in one installation; progress: areas done, and all."""
    findings: list[Finding] = []
    areas = (_data_folder, _model, _knowledge, _database, _indexes)
    for number, area in enumerate(areas, start=1):
        if area is not _indexes or not any(finding.broken for finding in findings):
            findings += area(settings)
        progress(number, len(areas))
    return findings


def _data_folder(settings: Settings) -> Iterator[Finding]:
    folder = settings.data_dir
    probe = folder / ".doctor"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_text("", encoding="utf-8")
        probe.unlink()
    except OSError as exc:
        yield Finding(
            area="settings",
            code="data_dir",
            zh=f"数据目录 {folder} 不可写：{exc.strerror}",
            en=f"the data folder {folder} cannot be written: {exc.strerror}",
            advice_zh="检查 LIANPEI_DATA_DIR 和目录权限。",
            advice_en="Check LIANPEI_DATA_DIR and the folder's permissions.",
        )


def _model(settings: Settings) -> Iterator[Finding]:
    try:
        build_encoder(settings.encoder)
    except EmbeddingError as exc:
        yield Finding(
            area="model",
            code=exc.code,
            zh=f"向量模型不能用：{exc}",
            en=f"the encoder cannot be used: {exc}",
            advice_zh="恢复模型文件，或改 LIANPEI_ENCODER。",
            advice_en="Restore the model's files, or set another LIANPEI_ENCODER.",
        )


def _knowledge(_: Settings) -> Iterator[Finding]:
    yield from (each for each in check_knowledge(knowledge_folder()) if each.broken)  # notes are for who writes it


def _database(settings: Settings) -> Iterator[Finding]:
    database = Database(settings.database_address)
    try:
        database.require_current()
        with database.read() as session:
            problems = find_problems(session)
            given_up = list_jobs(session, now=utc_now(), state=FAILED)
            failing = [view for row in list_alliances(session) for view in _failing_channels(session, row.code)]
    except ServiceError as exc:
        yield _from_error(exc)
        return
    finally:
        database.dispose()
    yield from map(_from_problem, problems)
    yield from map(_from_job, given_up)
    yield from map(_from_channel, failing)


def _from_problem(problem: Problem) -> Finding:
    """What is not as it must be; a case without an owner may only have come before the first officer."""
    where = problem.subject if problem.seq is None else f"{problem.subject} #{problem.seq}"
    if problem.fault == _OWNERLESS:
        return Finding(
            area="database",
            code=problem.fault,
            zh=f"事项没有负责人：{where}",
            en=f"nobody owns the case: {where}",
            advice_zh="用 lianpei user add 为联盟添加一名秘书处人员，没有负责人的事项会归到其名下。",
            advice_en="Add an officer with `lianpei user add`, who takes over the cases that nobody owns.",
        )
    return Finding(
        area="database",
        code=problem.fault,
        zh=f"数据不完整：{where}（{problem.fault}）",
        en=f"not as it was written: {where} ({problem.fault})",
        advice_zh="保存现场，用 lianpei restore 恢复最近的备份。",
        advice_en="Keep a copy of the file, then restore the last backup with `lianpei restore`.",
    )


def _failing_channels(session: Session, alliance: str) -> list[ChannelView]:
    """The channels of an alliance over which something was given up."""
    return [view for view in list_channels(session, actor=OPERATOR, alliance=alliance) if view.failed]


def _from_channel(channel: ChannelView) -> Finding:
    return Finding(
        area="notices",
        code="undelivered",
        zh=f"{channel.alliance} 的通知渠道 {channel.kind}（{channel.id}）有 {channel.failed} 条没有发出。"
        f"{error_words(channel.last_error)}",
        en=f"{channel.failed} notices of {channel.alliance} never left over {channel.kind} ({channel.id}).",
        advice_zh="排除原因后运行 lianpei notices retry。",
        advice_en="Remove the cause, then run `lianpei notices retry`.",
    )


def _from_job(job: JobView) -> Finding:
    return Finding(
        area="jobs",
        code=job.last_error or FAILED,
        zh=f"任务 {job.kind}（{job.id}）多次失败，已停止重试：{job.last_error}",
        en=f"job {job.kind} ({job.id}) went wrong too often and was given up: {job.last_error}",
        advice_zh="排除原因后运行 lianpei jobs retry。",
        advice_en="Remove the cause, then run `lianpei jobs retry`.",
    )


def _from_error(exc: ServiceError) -> Finding:
    return Finding(
        area="database",
        code=exc.code,
        zh=message_of(exc.code, exc.details),
        en=message_of(exc.code, exc.details, lang="en"),
        advice_zh="运行 lianpei serve 会建立或升级数据库；损坏时用 lianpei restore。",
        advice_en="`lianpei serve` creates or upgrades the database; `lianpei restore` brings a damaged one back.",
    )


def _indexes(settings: Settings) -> Iterator[Finding]:
    """Compare what is saved, brought up to date, with the database."""
    from service.wiring import build_engines

    database = Database(settings.database_address)
    engines = build_engines(settings, database)
    with database.read() as session:
        found = list_alliances(session)
    for alliance in found:
        reason = engines.examine(alliance.id)
        if reason == "":
            continue
        yield Finding(
            area="index",
            code="not_saved" if reason is None else "index_refused",
            zh=f"{alliance.code}：{'还没有保存的索引' if reason is None else f'索引不可用：{reason}'}",
            en=f"{alliance.code}: {'no saved index yet' if reason is None else f'the index is refused: {reason}'}",
            advice_zh="下次启动会自动重建。",
            advice_en="The next start builds it again by itself.",
            broken=reason is not None,
        )
    database.dispose()
