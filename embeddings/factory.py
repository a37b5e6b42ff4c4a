"""Names the concrete classes: the place where a new kind of encoder or index gets its line."""

from pathlib import Path

from embeddings.flat_index import FlatIndex
from embeddings.protocols import Encoder, VectorIndex
from embeddings.static_encoder import StaticEncoder, is_static_model
from embeddings.transformer_encoder import TransformerEncoder

BUNDLED = "bundled"
BUNDLED_FOLDER = Path(__file__).parent / "model"


def build_encoder(name_or_path: str = BUNDLED) -> Encoder:
    """Build the encoder: `bundled` is the shipped model, else a model folder or a sentence-transformers name.

    A folder with a static model and a manifest is served without the heavy library.

    Raises:
        ModelFileError: when the model is missing or damaged, or needs an extra that is not installed.
    """
    folder = BUNDLED_FOLDER if name_or_path == BUNDLED else Path(name_or_path).expanduser()
    if name_or_path == BUNDLED or is_static_model(folder):
        return StaticEncoder(folder)
    return TransformerEncoder(name_or_path)


def build_index(dim: int) -> VectorIndex:
    """Build an empty index for vectors `dim` wide."""
    return FlatIndex(dim)


def load_index(folder: Path) -> VectorIndex:
    """Read a saved index; a missing or damaged one raises `IndexFileError` and can be built again."""
    return FlatIndex.load(folder)
