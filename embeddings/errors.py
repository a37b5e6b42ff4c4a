"""What can go wrong between a text and its neighbours; each error carries a stable `code`."""


class EmbeddingError(Exception):
    """Base of every error this package raises on purpose."""

    code = "embedding_error"


class DimensionMismatchError(EmbeddingError):
    """Vectors of one width were given where another width is stored."""

    code = "dimension_mismatch"

    def __init__(self, expected: int, actual: int) -> None:
        """Name both widths."""
        super().__init__(f"expected vectors with {expected} dimensions, got {actual}")
        self.expected = expected
        self.actual = actual


class DuplicateIdError(EmbeddingError):
    """An id that is stored already, or stands twice in one call, was added."""

    code = "duplicate_id"


class UnknownIdError(EmbeddingError):
    """A vector was asked for by an id that is not stored."""

    code = "unknown_id"


class ModelFileError(EmbeddingError):
    """A model is missing, damaged or needs software that is not installed; the message says what to do."""

    code = "model_file"


class IndexFileError(EmbeddingError):
    """A saved index is missing, damaged or of another format; it is derived data and can be rebuilt."""

    code = "index_file"


class TrainingDataError(EmbeddingError):
    """The data folder is missing or lacks a table; the message names it."""

    code = "training_data"
