"""The files that pages load: read once, under names that change with their content, so that browsers may keep them."""

import gzip
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from fastapi import Request, Response

from service.errors import NotFoundError

_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_FOREVER = "public, max-age=31536000, immutable"
_FOLDER = Path(__file__).parent / "static"
_STYLES = Path(__file__).parent / "styles"
_FIRST_STYLES = ("tokens.css", "base.css", "controls.css")
"""What all others build on; they follow in the order of their names, and together are `style.css`."""


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file, under the name that its address carries (`style.0a1b2c3d4e.css`); `packed`: by gzip.

    Pages themselves are not packed: what people type stands in them beside the form's token, and the length of a packed
    answer would tell of both.
    """

    name: str
    content: bytes
    packed: bytes
    media_type: str

    @property
    def etag(self) -> str:
        """The entity tag, quoted as HTTP wants it."""
        return f'"{self.name.split(".")[-2]}"'


class StaticFiles:
    """Every file of the folder and the one stylesheet, in memory: few and small, and no request can name a path."""

    def __init__(self, folder: Path = _FOLDER, styles: Path = _STYLES) -> None:
        files = {path.name: _file(path.name, path.read_bytes()) for path in folder.iterdir() if path.suffix in _TYPES}
        files["style.css"] = _file("style.css", _join_styles(styles))
        self._addresses = {plain: f"/static/{file.name}" for plain, file in files.items()}
        self._by_name = {file.name: file for file in files.values()}

    def address_of(self, name: str) -> str:
        """Return the address of a file by its plain name (`style.css`); KeyError for one that is not there."""
        return self._addresses[name]

    def answer(self, request: Request, name: str) -> Response:
        """Return a file by the name in its address; NotFoundError where there is none."""
        file = self._by_name.get(name)
        if file is None:
            raise NotFoundError(reason="address")
        headers = {
            "Cache-Control": _FOREVER,
            "ETag": file.etag,
            "Vary": "Accept-Encoding",
            "X-Content-Type-Options": "nosniff",
        }
        if request.headers.get("if-none-match") == file.etag:
            return Response(status_code=304, headers=headers)
        if not _takes_packed(request.headers.get("accept-encoding", "")):
            return Response(file.content, headers=headers, media_type=file.media_type)
        return Response(file.packed, headers=headers | {"Content-Encoding": "gzip"}, media_type=file.media_type)


def _join_styles(folder: Path) -> bytes:
    rest = sorted({path.name for path in folder.glob("*.css")} - set(_FIRST_STYLES))
    return b"\n".join((folder / name).read_bytes() for name in (*_FIRST_STYLES, *rest))


def _file(name: str, content: bytes) -> StaticFile:
    stem, suffix = name.rsplit(".", 1)
    digest = sha256(content).hexdigest()[:10]
    return StaticFile(f"{stem}.{digest}.{suffix}", content, gzip.compress(content, mtime=0), _TYPES[f".{suffix}"])


def _takes_packed(accepted: str) -> bool:
    """Say whether a browser takes gzip: named, and not with a weight of nothing."""
    offers = [offer.replace(" ", "").lower() for offer in accepted.split(",")]
    return any(offer.split(";")[0] == "gzip" and not offer.endswith((";q=0", ";q=0.0")) for offer in offers)
