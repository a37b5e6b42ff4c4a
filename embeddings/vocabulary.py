"""The pieces that texts are cut into: characters, bigrams and words mined from names, and a tokenizer over them.

A tokenizer cannot emit overlapping n-grams, so each piece knows the shorter pieces inside it (`inner_pieces`);
training sums their vectors into the piece's own. Cutting is by the most probable sequence of pieces, so one
unknown character costs that character only.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

import rjieba
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

UNKNOWN = "[UNK]"
MAX_PIECE_CHARS = 6
MIN_BIGRAM_COUNT = 3
MIN_WORD_COUNT = 2
_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z]+|[0-9]+")


def _runs(text: str) -> list[str]:
    """Return the runs of Chinese characters, of Latin letters and of digits, lower case, half width."""
    return _RUN.findall(unicodedata.normalize("NFKC", text).lower())


def mine_pieces(texts: Iterable[str], size: int) -> dict[str, int]:
    """Count characters, bigrams and words in `texts` and keep the `size` best: all characters, then by count.

    Ties by piece, so the same texts give the same pieces in the same order.
    """
    counts: Counter[str] = Counter()
    words: set[str] = set()
    for text in texts:
        for run in _runs(text):
            found = set(rjieba.cut_for_search(run)) | set(rjieba.cut(run))
            words.update(found)
            grams = {run[i : i + n] for n in (1, 2) for i in range(len(run) - n + 1)}
            counts.update(piece for piece in grams | found if len(piece) <= MAX_PIECE_CHARS)
    longer = [
        (-count * len(piece), piece)
        for piece, count in counts.items()
        if len(piece) > 1 and count >= (MIN_WORD_COUNT if piece in words else MIN_BIGRAM_COUNT)
    ]
    kept = sorted(piece for piece in counts if len(piece) == 1)
    kept += [piece for _, piece in sorted(longer)]
    return {piece: counts[piece] for piece in kept[:size]}


def build_tokenizer(counts: dict[str, int]) -> Tokenizer:
    """Build the tokenizer whose ids are 0 for unknown characters and then the pieces in order of `counts`."""
    total = math.log(sum(counts.values()))
    scored = [(UNKNOWN, -50.0), *((piece, math.log(count) - total) for piece, count in counts.items())]
    tokenizer = Tokenizer(models.Unigram(scored, unk_id=0, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(r"[^\u3400-\u9fffa-z0-9]+"), "removed"),
            pre_tokenizers.Split(Regex(r"[a-z]+|[0-9]+"), "isolated"),
        ]
    )
    return tokenizer


def inner_pieces(pieces: Sequence[str]) -> list[list[int]]:
    """Return for each piece the positions of the shorter pieces that occur inside it, in order of occurrence."""
    position = {piece: i for i, piece in enumerate(pieces)}
    inner: list[list[int]] = []
    for piece in pieces:
        length = len(piece)
        spans = ((n, i) for n in range(1, length) for i in range(length - n + 1))
        inner.append([position[part] for n, i in spans if (part := piece[i : i + n]) in position])
    return inner
