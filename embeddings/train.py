"""Train the bundled encoder: `python -m embeddings.train DATA_DIR --out FOLDER --seed 0 [--chains fixtures/chains]`.

DATA_DIR is a data folder with `taxonomy/` and `chain_graph/`. A few minutes on one core, no network.
"""

import argparse
import logging
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import torch

from embeddings.errors import EmbeddingError
from embeddings.model_card import TrainingFigures, render_card
from embeddings.model_folder import write_model
from embeddings.pairs import draw_pairs, iter_names, read_tables
from embeddings.static_trainer import TrainingPlan, train_table
from embeddings.vocabulary import build_tokenizer, mine_pieces

NAME = "lianpei-static-2"
# The result depends on how many threads share a sum, so the number is part of the recipe.
THREADS = 1
_CALLERS_FAULT = 2

logger = logging.getLogger(__name__)


def train_model(data: Path, out: Path, *, chains: Path | None, plan: TrainingPlan) -> TrainingFigures:
    """Train on the tables in `data`, write the model to `out` and return the figures of the run.

    Raises:
        TrainingDataError: when `data` lacks a table or `chains` holds no knowledge.
    """
    started = time.monotonic()
    tables = read_tables(data, chains)
    counts = mine_pieces(iter_names(tables), plan.pieces)
    tokenizer = build_tokenizer(counts)
    losses: list[float] = []
    sizes: list[int] = []

    def report(epoch: int, pairs: int, loss: float) -> None:
        losses.append(loss)
        sizes.append(pairs)
        logger.info("epoch %d of %d: %d pairs, loss %.3f", epoch, plan.epochs, pairs, loss)

    threads = torch.get_num_threads()
    torch.set_num_threads(THREADS)
    try:
        table = train_table(tokenizer, counts, lambda rng: draw_pairs(tables, rng), plan=plan, report=report)
    finally:
        torch.set_num_threads(threads)
    figures = TrainingFigures(
        pieces=len(counts),
        pairs_per_epoch=max(sizes, default=0),
        knowledge_nodes=len(tables.knowledge),
        first_loss=losses[0],
        last_loss=losses[-1],
        seconds=round(time.monotonic() - started),
    )
    write_model(out, name=NAME, tokenizer=tokenizer, table=table, card=render_card(NAME, plan, figures))
    return figures


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns 0, or 2 with `code: message` on standard error where the caller can help."""
    parser = argparse.ArgumentParser(prog="python -m embeddings.train", description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, metavar="DATA_DIR", help="folder with taxonomy/ and chain_graph/")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where the model is written")
    parser.add_argument("--chains", type=Path, metavar="FOLDER", help="chain knowledge (*.toml) to train on as well")
    parser.add_argument("--seed", type=int, default=TrainingPlan.seed)
    parser.add_argument("--epochs", type=int, default=TrainingPlan.epochs)
    parser.add_argument("--pieces", type=int, default=TrainingPlan.pieces, help="size of the vocabulary")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    plan = TrainingPlan(seed=options.seed, epochs=options.epochs, pieces=options.pieces)
    try:
        figures = train_model(options.data, options.out, chains=options.chains, plan=plan)
    except EmbeddingError as exc:
        sys.stderr.write(f"{exc.code}: {exc}\n")
        return _CALLERS_FAULT
    logger.info("%s written: %s", options.out, asdict(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
