"""What people read for the codes of chain maps: what cannot be added to the knowledge."""

from collections.abc import Mapping

CHAIN: Mapping[str, tuple[str, str]] = {
    "bad_addition": ("“{value}”不能加。", "{value} cannot be added."),
    "bad_addition.unknown_node": ("没有“{value}”这个环节。", "There is no node {value}."),
    "bad_addition.unknown_kind": ("不能加“{value}”这一种。", "There is no kind {value} of addition."),
    "bad_addition.length": ("说法要 2 到 40 个字：{value}", "A name has 2 to 40 characters: {value}"),
    "bad_addition.taken": ("“{value}”已经是“{other}”的叫法。", "{value} is a name of {other} already."),
    "bad_addition.known": ("“{value}”已经有了。", "{value} is there already."),
    "bad_addition.itself": ("环节不能指向自己：{value}", "A node cannot point at itself: {value}"),
    "bad_addition.circle": (
        "“{value}”已经属于“{other}”，不能再反过来。",
        "{value} belongs to {other} already; it cannot be the other way round as well.",
    ),
}
"""Code -> Chinese and English."""
