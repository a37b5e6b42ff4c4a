"""Words of errors about the leader's figures and the local supply rate."""

from collections.abc import Mapping

FIGURES: Mapping[str, tuple[str, str]] = {
    "invalid_input.period_backwards": (
        "起始日期 {value} 晚于结束日期。",
        "The period begins on {value}, after its end.",
    ),
}
