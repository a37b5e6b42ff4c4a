"""Threads that repeat one thing."""

import os
import threading
import time

from service.indexing.threads import RepeatingThread

_PATIENCE_S = 60.0


def test_what_a_thread_does_is_waited_for_also_in_a_process_that_was_forked_before_it_began() -> None:
    begun, ended = threading.Event(), threading.Event()

    def act() -> None:
        begun.set()
        time.sleep(0.2)
        ended.set()

    thread = RepeatingThread("test", act, pause_s=_PATIENCE_S)
    child = os.fork()
    if child == 0:
        thread.start()
        begun.wait(_PATIENCE_S)
        thread.stop(_PATIENCE_S)
        os._exit(0 if ended.is_set() else 1)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
