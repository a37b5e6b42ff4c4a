"""Errors of the core. They know no HTTP: the service maps `code` to a status and a message."""


class MatchingError(Exception):
    """Base of everything `matching` raises on purpose; `code` is stable and read from the class."""

    code = "matching_error"


class EmptyTextError(MatchingError):
    """Nothing readable is left of a text after cleaning."""

    code = "empty_text"


class TextTooLongError(MatchingError):
    """A text is longer than the stated limit of characters."""

    code = "text_too_long"

    def __init__(self, length: int, limit: int) -> None:
        super().__init__(f"text has {length} characters, the limit is {limit}")
        self.length = length
        self.limit = limit


class KnowledgeError(MatchingError):
    """Chain knowledge contradicts itself or names a node that does not exist."""

    code = "bad_knowledge"


class AdditionError(MatchingError):
    """Something cannot be added to the chain knowledge; `reason` says why, `other` names the node in the way."""

    code = "bad_addition"

    def __init__(self, reason: str, value: str, *, other: str = "") -> None:
        super().__init__(f"{value}: {reason}")
        self.reason = reason
        self.value = value
        self.other = other


class IndexStateError(MatchingError):
    """An index was asked for something its present state cannot give (unknown id, stale version)."""

    code = "bad_index_state"


class RankerModelError(MatchingError):
    """A ranker is missing, damaged, or made for other features or another encoder."""

    code = "ranker_model"


class TriageModelError(MatchingError):
    """The triage model is missing, damaged, or made for another version of the features."""

    code = "triage_model"


class TrainingRowsError(MatchingError):
    """The rows to learn from are too few or lack an answer."""

    code = "bad_training_rows"


class SalonError(MatchingError):
    """A salon's problem or plan cannot be read; `reason` says what is wrong, `place` where, `value` with what."""

    code = "bad_salon"

    def __init__(self, reason: str, place: str, value: object = "") -> None:
        super().__init__(f"{place}: {reason}" + (f" ({value})" if value != "" else ""))
        self.reason = reason
        self.place = place
        self.value = value
