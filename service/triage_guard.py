"""Whether a newly trained triage model may replace the one in use, told on the requests that ship with the product."""

from collections.abc import Mapping, Sequence

from sklearn.metrics import f1_score

from matching.triage import TriageModel
from matching.triage_rows import TriageRow

# By so much a figure may be worse by chance alone.
_SLACK = {"macro_f1": 0.01, "top2": 0.01, "department_accuracy": 0.01, "urgency_macro_f1": 0.02}


def find_worse(in_use: Mapping[str, float], new: Mapping[str, float]) -> list[str]:
    """Return the names of the figures that both have and that fell behind by more than chance."""
    return [name for name, slack in _SLACK.items() if name in in_use and new.get(name, 1.0) < in_use[name] - slack]


def frozen_figures(model: TriageModel, rows: Sequence[TriageRow]) -> dict[str, float]:
    """Return what a model trained on other rows is worth on these."""
    told = [model.classify(row.text) for row in rows]
    category = f1_score([row.category for row in rows], [each.category for each in told], average="macro")
    urgency = f1_score([row.urgency for row in rows], [each.urgency for each in told], average="macro")
    return {"macro_f1": round(float(category), 4), "urgency_macro_f1": round(float(urgency), 4)}
