"""These salons take milliseconds; a machine that is held up for a while must not end a search."""

import pytest

from matching.salon import invitations, parts, reasons
from matching.salon.planner import plan_salon
from matching.salon.repair import repair_plan

_PATIENT_S = 3600.0


@pytest.fixture(autouse=True)
def patient_search(monkeypatch: pytest.MonkeyPatch) -> None:
    for function in (plan_salon, repair_plan):
        assert function.__kwdefaults__ is not None
        monkeypatch.setitem(function.__kwdefaults__, "time_limit_s", _PATIENT_S)
    monkeypatch.setattr(parts, "_PART_SECONDS", _PATIENT_S)
    monkeypatch.setattr(reasons, "_SECONDS", _PATIENT_S)
    monkeypatch.setattr(invitations, "_SECONDS", _PATIENT_S)
