"""What officers settled, as rows that the triage model is trained on again."""

from sqlmodel import Session

from matching.triage_files import bundled_triage
from matching.triage_rows import TriageRow
from service.store import alliances as alliance_store
from service.store import triage as triage_store

_MOST = 5000


def settled_rows(session: Session) -> list[TriageRow]:
    """Return the settled requests of all alliances that are no demonstrations, each alliance's oldest first.

    Left out: erased ones, and those with a department that the model has no column for, which a few rows cannot teach.
    """
    labels = bundled_triage().labels
    found = []
    for alliance in alliance_store.list_alliances(session, demo=False):
        for each in triage_store.settled_texts(session, alliance.id, limit=_MOST):
            if each.category in labels["category"] and each.department in labels["department"]:
                found.append(TriageRow(each.text, each.category, each.department, each.urgency, hard=False))
    return found
