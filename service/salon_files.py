"""Salon problems and plans as files: JSON as the contract has it, or workbooks by their ending."""

import json
from pathlib import Path
from typing import Any

from matching.errors import SalonError
from matching.salon.plan import Plan, Repair
from matching.salon.problem import Problem
from matching.salon.reading import read_plan, read_problem

_MOST_BYTES = 64 * 1024 * 1024
_WORKBOOK, _ZIP = ".xlsx", b"PK\x03\x04"


def load_problem(path: Path) -> Problem:
    """Return the problem of a JSON file or workbook; a workbook is known by what it holds, whatever it is called.

    Raises:
        SalonError, BadWorkbookError, OSError: for a file that is not one, or not there.
    """
    if is_workbook(path):
        from service.imports.salon_workbooks import read_salon_workbook

        return read_problem(read_salon_workbook(path.read_bytes()))
    return read_problem(load_json(path))


def load_plan(path: Path, problem: Problem) -> Plan:
    """Return the plan of a JSON file, which must belong to the problem; a workbook of it is for people."""
    if is_workbook(path):
        raise SalonError("plan_is_workbook", place=path.name)
    return read_plan(load_json(path), problem)


def is_workbook(path: Path) -> bool:
    """Return whether a file is a workbook, by its ending or because it begins like one."""
    with path.open("rb") as file:
        return file.read(len(_ZIP)) == _ZIP or path.suffix.lower() == _WORKBOOK


def load_json(path: Path) -> Any:  # noqa: ANN401 - whatever a file holds
    """Return what a JSON file holds."""
    if path.stat().st_size > _MOST_BYTES:
        raise SalonError("too_many", place=path.name, value=_MOST_BYTES)
    try:
        return json.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as exc:
        raise SalonError("not_text_file", place=path.name) from exc
    except (ValueError, RecursionError) as exc:
        raise SalonError("not_json", place=path.name, value=str(exc)[:120]) from exc


def save_plan(path: Path, problem: Problem, found: Plan | Repair) -> None:
    """Write a plan or repair as JSON, or the plan as a workbook."""
    if path.suffix.lower() == _WORKBOOK:
        from service.exports.salon_workbooks import write_plan_workbook

        path.write_bytes(write_plan_workbook(problem, found.plan if isinstance(found, Repair) else found))
    else:
        save_json(path, found.as_dict())


def save_problem(path: Path, problem: Problem) -> None:
    """Write a problem as JSON or as a workbook that can be filled in and read back."""
    if path.suffix.lower() == _WORKBOOK:
        from service.exports.salon_workbooks import write_problem_workbook

        path.write_bytes(write_problem_workbook(problem))
    else:
        save_json(path, problem.as_dict())


def save_json(path: Path, value: object) -> None:
    """Write one JSON value, readable by people."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
