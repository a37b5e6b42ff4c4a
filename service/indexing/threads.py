"""A thread that does one thing again and again until it is told to stop."""

import logging
import threading
from collections.abc import Callable

log = logging.getLogger("lianpei.indexing")


class RepeatingThread:
    """Calls `action`, pauses, calls it again; an exception is logged and ends nothing. May be made before a fork."""

    def __init__(self, name: str, action: Callable[[], None], *, pause_s: float) -> None:
        self._name = name
        self._action = action
        self._pause_s = pause_s
        self._stopping = threading.Event()
        self._failing = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin."""
        # made here: one from before a fork counts as ended in the new process, and nobody would wait for it
        self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
        self._thread.start()

    def stop(self, timeout_s: float) -> None:
        """Ask it to end and wait for the action that runs now, at most `timeout_s`."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._action()
                self._failing = False
            except Exception as exc:  # noqa: BLE001 - a database that is away for a while must not end the following
                self._report(exc)
            self._stopping.wait(self._pause_s)

    def _report(self, exc: Exception) -> None:
        """Log the first of a series of failures with its trace; the others would only repeat it."""
        if not self._failing:
            facts = {"worker": self._name}
            log.error("background work failed, it will be tried again", exc_info=exc, extra=facts)
        self._failing = True
