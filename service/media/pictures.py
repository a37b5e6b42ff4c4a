"""Pictures: decoded and made anew, so that nothing but the picture is left of a file; and stamped."""

import math
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from service.errors import BadAttachmentError

_MOST_PIXELS = 40_000_000
_DAMAGED = (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError, EOFError)
_QUALITY = 92


def clean_picture(content: bytes, form: str) -> bytes:
    """Return the same picture, upright, without place, camera, owner and whatever else stood beside it.

    Raises:
        BadAttachmentError: for what is no such picture, damaged, or of more than 40 million points.
    """
    try:
        with Image.open(BytesIO(content), formats=[form]) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise BadAttachmentError(reason="pixels", limit=_MOST_PIXELS // 1_000_000)
            opened.load()
            upright = ImageOps.exif_transpose(opened)
            plain = _plain(upright, form)
    except _DAMAGED as exc:
        raise BadAttachmentError(reason="damaged") from exc
    return _save(plain, form)


def stamp_picture(content: bytes, form: str, overlay: bytes) -> bytes:
    """Return a picture with a stamp over it; overlay: a square PNG, sized to cover it."""
    with Image.open(BytesIO(content), formats=[form]) as opened:
        picture = opened.convert("RGBA")
    side = math.ceil(math.hypot(picture.width, picture.height))
    with Image.open(BytesIO(overlay), formats=["PNG"]) as opened:
        stamp = opened.convert("RGBA").resize((side, side))
    left, top = (side - picture.width) // 2, (side - picture.height) // 2
    picture.alpha_composite(stamp.crop((left, top, left + picture.width, top + picture.height)))
    return _save(_plain(picture, form), form)


def _plain(picture: Image.Image, form: str) -> Image.Image:
    """Return the points alone, in colours that the form can hold."""
    clear = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    mode = "RGBA" if clear and form != "JPEG" else "RGB"
    if picture.mode in ("L", "1") and not clear:
        mode = "L"
    if clear and form == "JPEG":
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(picture, mask=picture.convert("RGBA").getchannel("A"))
        picture = ground
    made = picture.convert(mode)
    made.info = {}
    return made


def _save(picture: Image.Image, form: str) -> bytes:
    file = BytesIO()
    if form == "PNG":
        picture.save(file, form)
    else:
        picture.save(file, form, quality=_QUALITY)
    return file.getvalue()
