"""The ranker and the abstention that belong together, as a file that is refused where it does not fit."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from embeddings.file_manifest import ManifestError, read_manifest, write_manifest
from matching.abstention import SIGNS, Abstention
from matching.errors import RankerModelError
from matching.features import FEATURES
from matching.ranker import LogisticRanker

MODEL = "ranker.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Judge:
    """What turns features into probabilities and a list into “nobody”: fitted together, for one encoder."""

    ranker: LogisticRanker
    abstention: Abstention


def save_judge(folder: Path, judge: Judge, encoder: str, facts: Mapping[str, object]) -> None:
    """Write the model; `facts` (origin of the data, figures) stand in the manifest. The same model, the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    content = {
        "ranker": {"weights": dict(judge.ranker.weights), "bias": judge.ranker.bias},
        "abstention": {
            "weights": dict(judge.abstention.weights),
            "bias": judge.abstention.bias,
            "below": judge.abstention.below,
        },
    }
    draft = folder / f"{MODEL}.draft"
    draft.write_text(json.dumps(content, sort_keys=True, indent=1) + "\n", encoding="utf-8")
    draft.replace(folder / MODEL)
    write_manifest(folder, [MODEL], format=FORMAT, features=list(FEATURES), signs=list(SIGNS), encoder=encoder, **facts)


def load_judge(folder: Path, *, encoder: str) -> Judge:
    """Read and check a model.

    Raises:
        RankerModelError: when a file is missing or altered, or the model is for other features, signs or encoder.
    """
    try:
        manifest = read_manifest(folder)
        expected = {"format": FORMAT, "features": list(FEATURES), "signs": list(SIGNS), "encoder": encoder}
        other = [name for name, value in expected.items() if manifest.get(name) != value]
        if other:
            raise RankerModelError(f"the model in {folder} was made for another {', '.join(other)}")
        return _read(json.loads((folder / MODEL).read_text(encoding="utf-8")))
    except (ManifestError, OSError, KeyError, TypeError, ValueError) as exc:
        raise RankerModelError(f"the model in {folder} cannot be used ({exc})") from exc


def fingerprint(content: object) -> str:
    """Name data by its content."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]


def _read(content: dict[str, Any]) -> Judge:
    """Put the model together; ValueError where a name is unknown or a weight no number."""
    ranker, abstention = content["ranker"], content["abstention"]
    for part, names in ((ranker, FEATURES), (abstention, SIGNS)):
        if set(part["weights"]) - set(names) or not all(isinstance(w, int | float) for w in part["weights"].values()):
            raise ValueError("weights of unknown names")
    return Judge(
        LogisticRanker(ranker["weights"], float(ranker["bias"])),
        Abstention(abstention["weights"], float(abstention["bias"]), float(abstention["below"])),
    )
