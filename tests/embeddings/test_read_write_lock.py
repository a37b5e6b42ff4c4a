import threading
import time

from embeddings.read_write_lock import ReadWriteLock


def test_two_readers_hold_it_together() -> None:
    lock, both = ReadWriteLock(), threading.Barrier(2, timeout=60)

    def read() -> None:
        with lock.read():
            both.wait()

    other = threading.Thread(target=read)
    other.start()
    read()
    other.join()
    assert not both.broken


def test_a_writer_waits_for_readers_and_goes_before_new_ones() -> None:
    lock, events = ReadWriteLock(), []
    reading, release = threading.Event(), threading.Event()

    def first_reader() -> None:
        with lock.read():
            reading.set()
            release.wait(60)
            events.append("first reader")

    def writer() -> None:
        with lock.write():
            events.append("writer")

    def late_reader() -> None:
        with lock.read():
            events.append("late reader")

    threads = [threading.Thread(target=target) for target in (first_reader, writer, late_reader)]
    threads[0].start()
    assert reading.wait(60)
    threads[1].start()
    deadline = time.monotonic() + 60
    while not lock._writers_waiting and time.monotonic() < deadline:
        time.sleep(0.001)
    threads[2].start()
    release.set()
    for thread in threads:
        thread.join()
    assert events == ["first reader", "writer", "late reader"]


def test_an_error_inside_releases_it() -> None:
    lock = ReadWriteLock()
    for hold in (lock.write, lock.read):
        try:
            with hold():
                raise KeyError
        except KeyError:
            pass
    with lock.write():
        pass
