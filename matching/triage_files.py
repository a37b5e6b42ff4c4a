"""The triage model as files: arrays without pickle, the vocabulary as JSON, and a manifest that refuses other files."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.file_manifest import ManifestError, read_manifest, write_manifest
from matching.errors import TriageModelError
from matching.triage import HEADS, FloatMatrix, FloatVector, RequestEncoder, TriageModel
from matching.triage_reader import BLOCKS, RequestReader

BUNDLED_FOLDER = Path(__file__).parent / "triage_model"
WEIGHTS, VOCABULARY = "weights.npz", "vocabulary.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class TriageParts:
    """All that a model is made of: see `TriageModel`. `vocabulary` and `rarity` by block, `groups`: name -> words."""

    groups: Mapping[str, Sequence[str]]
    vocabulary: Mapping[str, Sequence[str]]
    rarity: Mapping[str, FloatVector]
    labels: Mapping[str, tuple[str, ...]]
    weights: FloatMatrix
    biases: FloatVector
    owners: NDArray[np.bool_]

    def build(self, version: str) -> TriageModel:
        """Put the model together."""
        encoder = RequestEncoder(RequestReader(self.groups), self.vocabulary, self.rarity)
        return TriageModel(encoder, self.labels, self.weights, self.biases, self.owners, version)


def save_triage(folder: Path, parts: TriageParts, **facts: object) -> None:
    """Write the model; `facts` (origin of the data, figures, versions) stand in the manifest.

    Weights at half precision. The same parts give the same bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {f"rarity_{block}": parts.rarity[block].astype(np.float16) for block in BLOCKS}
    np.savez_compressed(
        folder / WEIGHTS, allow_pickle=False, weights=parts.weights.astype(np.float16), biases=parts.biases,
        owners=parts.owners, **arrays,
    )  # fmt: skip
    words = {"labels": parts.labels, "groups": parts.groups, "vocabulary": parts.vocabulary}
    text = json.dumps({name: dict(value) for name, value in words.items()}, ensure_ascii=False, separators=(",", ":"))
    (folder / VOCABULARY).write_text(text + "\n", encoding="utf-8")
    write_manifest(folder, [WEIGHTS, VOCABULARY], format=FORMAT, blocks=dict(BLOCKS), **facts)


def load_triage(folder: Path) -> TriageModel:
    """Read and check a model; about 0.1 s.

    Raises:
        TriageModelError: when a file is missing, altered, of another format, or does not fit the others.
    """
    try:
        manifest = read_manifest(folder)
        if manifest["format"] != FORMAT or manifest["blocks"] != dict(BLOCKS):
            raise TriageModelError(f"the model in {folder} was made for other features; train it again")
        words = json.loads((folder / VOCABULARY).read_text(encoding="utf-8"))
        with np.load(folder / WEIGHTS, allow_pickle=False) as arrays:
            parts = _read_parts(words, dict(arrays))
        content = "".join(manifest["files"][name] for name in (WEIGHTS, VOCABULARY))
        return parts.build(f"triage@{hashlib.sha256(content.encode()).hexdigest()[:12]}")
    except (ManifestError, OSError, KeyError, TypeError, ValueError) as exc:
        raise TriageModelError(f"the model in {folder} cannot be used ({exc})") from exc


@cache
def bundled_triage() -> TriageModel:
    """Return the model that ships with the product, read once; TriageModelError as for `load_triage`."""
    return load_triage(BUNDLED_FOLDER)


def _read_parts(words: Mapping[str, Mapping[str, list[str]]], arrays: Mapping[str, NDArray[np.generic]]) -> TriageParts:
    """Check that names and arrays belong together.

    Raises:
        ValueError: when their sizes differ.
    """
    parts = TriageParts(
        groups=words["groups"],
        vocabulary={block: words["vocabulary"][block] for block in BLOCKS},
        rarity={block: arrays[f"rarity_{block}"].astype(np.float32) for block in BLOCKS},
        labels={head: tuple(words["labels"][head]) for head in HEADS},
        weights=arrays["weights"].astype(np.float32),
        biases=arrays["biases"].astype(np.float32),
        owners=arrays["owners"].astype(np.bool_),
    )
    features = sum(len(pieces) for pieces in parts.vocabulary.values())
    answers = sum(len(names) for names in parts.labels.values())
    if parts.weights.shape != (features, answers) or parts.biases.shape != (answers,):
        raise ValueError("weights do not fit the vocabulary")
    if any(len(parts.vocabulary[block]) != len(parts.rarity[block]) for block in BLOCKS):
        raise ValueError("rarity does not fit the vocabulary")
    if parts.owners.shape != (len(parts.labels["category"]), len(parts.labels["department"])):
        raise ValueError("owners do not fit the labels")
    return parts
