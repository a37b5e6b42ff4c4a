"""The trained model with what each alliance's officers have settled since: kept per process, never out of date."""

import threading
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache

from sqlmodel import Session

from matching.corrections import MOST_CORRECTIONS, Correction, CorrectionMemory
from matching.triage import TriageModel
from matching.triage_files import bundled_triage
from service.fixture_paths import fixtures_folder
from service.store import triage as triage_store
from service.triage_data import read_rows

_EVERY = 6
"""One in so many of the training requests is an anchor: some four hundred, of all categories."""

_TEXTS_KEPT = 4096

Mark = tuple[int, datetime | None]


@cache
def training_anchors() -> tuple[str, ...]:
    """Return requests of all kinds that corrections must leave as they are; read once."""
    return tuple(row.text for row in read_rows(fixtures_folder() / "triage")[::_EVERY])


@dataclass(frozen=True, slots=True)
class _Kept:
    mark: Mark
    memory: CorrectionMemory


class TriageDesk:
    """Gives the triage of an alliance; asks the database each time whether something was settled since."""

    def __init__(
        self,
        load: Callable[[], TriageModel] = bundled_triage,
        anchors: Callable[[], Sequence[str]] = training_anchors,
    ) -> None:
        """Take how the model and the anchors are loaded, which happens at the first use."""
        self._load = load
        self._anchors = anchors
        self._lock = threading.Lock()
        self._kept: dict[uuid.UUID, _Kept] = {}
        self._read = lru_cache(_TEXTS_KEPT)(lambda text: self.model.read(text))

    @property
    def model(self) -> TriageModel:
        """The trained model; TriageModelError when its files are damaged."""
        return self._load()

    def memory_of(self, session: Session, alliance_id: uuid.UUID) -> CorrectionMemory:
        """Return the model with an alliance's settled requests; made anew, in some 0.3 s, after each new one."""
        mark = triage_store.settled_mark(session, alliance_id)
        kept = self._kept.get(alliance_id)
        if kept is None or kept.mark != mark:
            kept = _Kept(mark, self._make(session, alliance_id, mark))
            with self._lock:
                self._kept[alliance_id] = kept
        return kept.memory

    def _make(self, session: Session, alliance_id: uuid.UUID, mark: Mark) -> CorrectionMemory:
        if not mark[0]:
            return CorrectionMemory(self.model)
        settled = triage_store.settled_texts(session, alliance_id, limit=MOST_CORRECTIONS)
        corrections = [Correction(each.text, each.category, each.department) for each in settled]
        return CorrectionMemory(self.model, corrections, self._anchors(), read=self._read)


class UntaughtDesk(TriageDesk):
    """The trained model alone: for what is played, from which nothing is to be learnt in between."""

    def memory_of(self, session: Session, alliance_id: uuid.UUID) -> CorrectionMemory:  # noqa: ARG002 - as the base class
        """Return the model without anything settled."""
        return CorrectionMemory(self.model)
