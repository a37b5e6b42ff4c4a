"""Makes `fixtures/chains/inputs.tsv` from the chain graph of a data folder: what the makers of a product buy.

The facts are carried over, the wording is ours; the same table gives the same bytes.
"""

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from matching.errors import MatchingError
from service.known_inputs import gather_inputs, read_edges, render_inputs

logger = logging.getLogger(__name__)

_CALLERS_FAULT = 2
_HEAD = """What the makers of a product buy: product, tab, inputs joined by 、. Sorted; names as the trade writes them.
Source: facts (product, upstream material) of an open chain graph of listed A-share firms, which states no licence;
only the facts were carried over. Left out: inputs that name no goods, and words of praise.
Made again by: python -m service.operations.gather_inputs DATA_DIR --out fixtures/chains/inputs.tsv
The facts are noisy and speak of single makers: good for a guess by likeness, not for a statement about a product.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns 0, or 2 with `code: message` on standard error where the caller can help."""
    parser = argparse.ArgumentParser(prog="python -m service.operations.gather_inputs", description=__doc__)
    parser.add_argument("data", type=Path, metavar="DATA_DIR", help="folder with chain_graph/")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="where the inputs are written")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        inputs = gather_inputs(read_edges(options.data))
    except MatchingError as exc:
        sys.stderr.write(f"{exc.code}: {exc}\n")
        return _CALLERS_FAULT
    options.out.write_text(render_inputs(inputs, _HEAD), encoding="utf-8")
    logger.info("%s written: %d products", options.out, len(inputs))
    return 0


if __name__ == "__main__":
    sys.exit(main())
