"""Which use case does which kind of job."""

from collections.abc import Mapping
from typing import Final

from service.usecases import (
    case_alarms,
    case_warnings,
    demo_communities,
    demo_month,
    demo_salon,
    finding,
    new_agreements,
    push,
    rematching,
    upkeep,
    wider_rings,
)
from service.usecases.work import Handler

HANDLERS: Final[Mapping[str, Handler]] = {
    case_alarms.KIND: Handler(case_warnings.sound_alarm),
    demo_month.KIND: Handler(demo_month.play_requests, demo_month.look_at_engines),
    demo_communities.KIND: Handler(demo_communities.make_demo_communities, demo_month.look_at_engines),
    demo_salon.KIND: Handler(demo_salon.make_demo_salon, demo_month.look_at_engines),
    finding.KIND: Handler(finding.keep_found, finding.look_for_partners),
    new_agreements.KIND: Handler(new_agreements.spread_agreement),
    push.REMIND: Handler(push.remind_supplier),
    push.OPEN_RING: Handler(wider_rings.open_ring, wider_rings.look_wider),
    rematching.KIND: Handler(rematching.ask_about, rematching.look_for_needs),
    rematching.SERIES: Handler(rematching.spread_series),
    upkeep.DAILY: Handler(upkeep.keep_up),
    upkeep.SETTLE: Handler(upkeep.settle),
    upkeep.CALL: Handler(upkeep.ask_to_call),
}
"""Kind of job -> how it is done; a further kind gets its line here."""
