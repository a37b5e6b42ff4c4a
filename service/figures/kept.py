"""A small store of what was worked out already, bounded, for any number of threads."""

from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class Kept(Generic[_Key, _Value]):
    """Keeps up to `most` values; what was put in longest ago goes first. Values are shared: nobody may change them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[_Key, _Value] = OrderedDict()
        self._lock = Lock()

    def find(self, key: _Key) -> _Value | None:
        """Return a value, None where it is not kept."""
        return self._values.get(key)

    def put(self, key: _Key, value: _Value) -> None:
        """Keep a value in the place of an older one."""
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while len(self._values) > self._most:
                self._values.popitem(last=False)
