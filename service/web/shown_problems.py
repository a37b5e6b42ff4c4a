"""A problem as a page shows it: what happened, and what the reader can do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from fastapi import Response

from service.web.words import next_step

_TITLES: Mapping[int, str] = {
    401: "请先登录",
    403: "没有完成",
    404: "没有找到",
    405: "不能这样访问",
    429: "请稍后再登录",
    503: "请稍等片刻",
}


class AnyProblem(Protocol):
    """What went wrong, as the application's table of errors has it."""

    @property
    def status(self) -> int:
        """Return the HTTP status."""
        ...

    @property
    def code(self) -> str:
        """Return the stable code."""
        ...

    @property
    def detail(self) -> str:
        """Return the words in the reader's language."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """Return headers for the answer."""
        ...


@dataclass(frozen=True, slots=True)
class ShownProblem:
    """A problem in words. `progress` says how far a piece of work is that has to be waited for."""

    status: int
    code: str
    title: str
    detail: str
    step: str
    progress: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


ShowAgain = Callable[[ShownProblem], Response]
"""What a page leaves in `request.state.show_again` before it does anything: itself again, with what was typed and the
problem."""


def shown(problem: AnyProblem, progress: Mapping[str, object] | None = None) -> ShownProblem:
    """Return a problem as it is shown."""
    title = _TITLES.get(problem.status, "系统出了问题" if problem.status >= 500 else "请改一改再试")
    return ShownProblem(
        status=problem.status,
        code=problem.code,
        title=title,
        detail=problem.detail,
        step=next_step(problem.code),
        progress=_progress_words(progress or {}),
        headers={name: value for name, value in problem.headers.items() if name == "Retry-After"},
    )


def _progress_words(progress: Mapping[str, object]) -> str:
    done, total = progress.get("done"), progress.get("total")
    if not isinstance(done, int) or not isinstance(total, int) or total <= 0:
        return ""
    return f"已完成 {done} / {total} 条（{done * 100 // total}%）"
