"""Words of errors about the leader's figures and the local supply rate."""

from collections.abc import Mapping

FIGURES: Mapping[str, tuple[str, str]] = {
    "invalid_input.period_backwards": (
        "起始日期 {value} 晚于结束日期。",
        "The period begins on {value}, after its end.",
    ),
    "invalid_input.no_month": (
        "“{value}”不是月份，应写成 2026-03 这样。",
        "{value} is no month; write it as 2026-03.",
    ),
    "invalid_input.future_month": ("{value} 还没有到。", "{value} is to come."),
    "invalid_input.amount": ("金额“{value}”不是数字，应写成 12000 这样。", "{value} is no amount; write it as 12000."),
    "invalid_input.outside_incomplete": (
        "从外面买的，请写明供应商和地区；没有从外面买，三格都留空。",
        "For supply from outside name supplier and region, or leave all three fields empty.",
    ),
    "conflict.no_need": (
        "事项{number}不是供需需求，不能登记由谁供应。",
        "Case {number} is about no need; nobody supplies it.",
    ),
}
