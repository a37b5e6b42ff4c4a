"""Which use case does which kind of job."""

from collections.abc import Mapping
from typing import Final

from service.usecases import case_alarms, case_warnings
from service.usecases.work import Handler

HANDLERS: Final[Mapping[str, Handler]] = {
    case_alarms.KIND: Handler(case_warnings.sound_alarm),
}
"""Kind of job -> how it is done; a further kind gets its line here."""
