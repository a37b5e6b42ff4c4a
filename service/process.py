"""How each process of the product is set up, before it loads anything large."""

import gc
import os


def set_up() -> None:
    """Set what libraries read while they are loaded, and how often garbage is looked for."""
    # Two threads cost more than they bring on small searches, and one process answers many requests beside each other.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    # Loading modules and indexes makes hundreds of thousands of objects that stay, a match thousands that go by
    # themselves: looking for cycles among them as often as usual costs a tenth of the time of each.
    gc.set_threshold(50_000, 20, 20)
