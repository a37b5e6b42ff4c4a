"""The README.md of a trained model: what it is, what it learnt from, under which terms, how to make it again."""

from dataclasses import dataclass

from embeddings.static_trainer import TrainingPlan


@dataclass(frozen=True)
class TrainingFigures:
    """What a training run counted and measured."""

    pieces: int
    pairs_per_epoch: int
    knowledge_nodes: int
    first_loss: float
    last_loss: float
    seconds: int


_CARD = """---
language: zh
library_name: sentence-transformers
pipeline_tag: sentence-similarity
tags: [sentence-transformers, static-embedding, feature-extraction]
---

# {name}

A small static Chinese encoder for industrial needs and capabilities: the mean of one {dim}-dimensional vector per
piece of text, at unit length. Made for matching what one firm needs with what another can make; not a general encoder.

- Pieces: {pieces} characters, bigrams and words mined from names; cut by the most probable sequence. Each piece's
  vector is the sum of its own and of the shorter pieces inside it, so that rare words lean on their parts; rare pieces
  start longer (inverse document frequency). Unknown characters count for nothing.
- Weights: whole numbers with one scale per piece (`embeddings`, `weights`), which sentence-transformers 6 multiplies
  out on loading. The product itself reads them with numpy.
- Case and full or half width do not matter; punctuation is ignored.

## Use

```python
from sentence_transformers import SentenceTransformer

model = SentenceTransformer("embeddings/model")
```

or, without the library, `embeddings.factory.build_encoder("bundled")`.

## Trained on

Pairs of texts that belong together; other pairs of the same batch are the contrast. Nothing comes from a benchmark.

| table | pairs | origin and terms |
|---|---|---|
| `taxonomy/gbt4754_2017.jsonl` | industry and its note, listed items, parent | GB/T 4754-2017, public standard |
| `taxonomy/nice_similar_groups.jsonl` | goods of one group of similar goods | trademark classes 2024, public |
| `taxonomy/procurement_2022.jsonl` | entry and its parents | procurement catalogue 2022, public |
| `chain_graph/listed_firms.jsonl` | a firm's products, industry | open A-share chain graph, no licence stated |
| `chain_graph/upstream.csv`, `subclass.csv` | product and material, product and sub-class, sampled | same |
| chain knowledge, {knowledge_nodes} nodes | synonyms, buyers' words, parts, processes | written for this product |
| goods, lists, catalogue, edges, knowledge | two of one kind, as titles of technical work | as above |

Product names are wrapped in phrases of needs, offers and titles of our own wording. The chain graph states no licence:
the model holds weights fitted to it and words that are frequent in it, none of its rows. Products asked about by the
project's benchmarks were taken out of the tables beforehand.

## Figures of this run

Seed {seed}, {epochs} epochs of up to {pairs_per_epoch} pairs, batch {batch}, temperature {temperature}, Adam at
{learning_rate}; loss {first_loss:.3f} in the first epoch, {last_loss:.3f} in the last; {seconds} s on one core.
It is meant for a blend with lexical scores; alone it is weaker than they are where the need names the product.

## Make it again

```
python -m embeddings.train DATA_DIR --chains fixtures/chains --out embeddings/model --seed {seed} \\
    --epochs {epochs} --pieces {asked_pieces}
```

`manifest.json` holds the checksums; a folder that differs from it is refused.
"""


def render_card(name: str, plan: TrainingPlan, figures: TrainingFigures) -> str:
    """Render the card in Markdown."""
    return _CARD.format(
        name=name,
        dim=plan.dim,
        seed=plan.seed,
        epochs=plan.epochs,
        batch=plan.batch,
        temperature=plan.temperature,
        learning_rate=plan.learning_rate,
        asked_pieces=plan.pieces,
        **vars(figures),
    )
