"""Who may set which field of a thing: a value for each field that a change can bring; read by `test_field_matrix.py`.

A new field of a change needs its value here. The statuses are those of the change's own rule in `route_rules.py`: a
field that only some of them may set gets other statuses in `OTHERWISE`.
"""

from collections.abc import Mapping
from typing import Any

from tests.api.things import Prepare, fixed, of_channel, of_need, of_own_capability, of_policy
from tests.usecases.world import SECOND

POST = {"text": "求购新的齿轮", "title": "新题", "chain": "chemistry", "status": "withdrawn"}

SETTABLE: Mapping[str, Mapping[str, Any]] = {
    "PATCH /api/v1/needs/{need_id}": POST,
    "PATCH /api/v1/capabilities/{capability_id}": POST | {"visibility": "public"},
    "PATCH /api/v1/push-rules": {
        "escalation": SECOND,
        "first_reminder_minutes": 60,
        "second_reminder_minutes": 500,
        "ring_minutes": 300,
        "auto_endorse": True,
        "told_at_once": 2,
    },
    "PATCH /api/v1/channels/{channel_id}": {
        "address": "other@park.example",
        "secret": "a secret of some length",
        "codes": ["need_posted"],
        "active": False,
        "per_minute": 5,
    },
    "PATCH /api/v1/policies/{policy_id}": {
        "title": "新题",
        "summary": "新",
        "who": "新",
        "how": "新",
        "department": "科技",
        "valid_from": "2026-01-01",
        "valid_until": "2027-01-01",
        "source": "新",
        "withdrawn": True,
    },
}
"""The route of a change -> each field with a value that it can be given."""

ASIDE = frozenset({"expected_version"})
"""What comes with a change and sets nothing."""

OTHERWISE: Mapping[tuple[str, str], str] = {}
"""(route, field) -> statuses, where they are not those of the route."""

MAKERS: Mapping[str, Any] = {
    "PATCH /api/v1/needs/{need_id}": of_need,
    "PATCH /api/v1/capabilities/{capability_id}": of_own_capability,
    "PATCH /api/v1/push-rules": fixed,
    "PATCH /api/v1/channels/{channel_id}": of_channel,
    "PATCH /api/v1/policies/{policy_id}": of_policy,
}


def setting(route: str, field: str) -> Prepare:
    """Make the thing of a route, and a change that brings one field."""
    made: Prepare = MAKERS[route]({field: SETTABLE[route][field]})
    return made
