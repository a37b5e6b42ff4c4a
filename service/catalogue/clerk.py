"""What people read for the codes of the firms' own pages: drafts, ratings, entries."""

from collections.abc import Mapping

CLERK: Mapping[str, tuple[str, str]] = {
    "conflict.too_many_drafts": (
        "草稿最多保存 {most} 份，请先发布或删掉几份。",
        "At most {most} drafts are kept; post or delete some first.",
    ),
    "conflict.nothing_to_rate": (
        "事项{number}还没有办出结果，办好之后再评价。",
        "Case {number} has brought nothing to rate yet.",
    ),
    "conflict.rated_already": ("事项{number}已经评价过了，每件事评价一次。", "Case {number} has been rated already."),
    "invalid_input.not_an_amount": (
        "“{value}”不像一个金额，请写成 128000 或 12.8万 这样。",
        "“{value}” is no amount; write 128000.",
    ),
    "invalid_input.not_a_day": (
        "“{value}”不像一个日期，请写成 2026-12-31 或 12月31日 这样。",
        "“{value}” is no day; write 2026-12-31.",
    ),
}
