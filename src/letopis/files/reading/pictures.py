"""Images: their size, and a smaller one drawn anew, so that no byte of the file reaches a browser."""

import io
import warnings
from typing import Any, BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

from letopis.files.reading.limits import PIXELS, Unfit

FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "AVIF")
warnings.simplefilter("error", Image.DecompressionBombWarning)
Image.MAX_IMAGE_PIXELS = PIXELS
Image.init()
# The reader of a format loads more modules when it is first used: before the limits, not after.
for _format in ("PNG", "JPEG", "GIF", "WEBP"):
    _made = io.BytesIO()
    Image.new("RGB", (2, 2)).save(_made, _format)
    Image.open(_made).load()


def _opened(source: BinaryIO) -> Image.Image:
    try:
        image = Image.open(source, formats=FORMATS)
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
        OSError,
        ValueError,
        SyntaxError,
    ) as error:
        raise Unfit(str(error)) from error
    if image.width * image.height > PIXELS:
        raise Unfit("too many pixels")
    return image


def facts(source: BinaryIO) -> dict[str, Any]:
    """Width and height as it is seen."""
    image = _opened(source)
    turned = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
    width, height = (image.height, image.width) if turned else image.size
    return {"width": width, "height": height}


def smaller(source: BinaryIO, size: int) -> bytes:
    """The first picture of the file, at most `size` wide and high, as WebP without anything it carried along."""
    image = _opened(source)
    try:
        image.draft("RGB", (size, size))
        if image.mode in ("P", "1", "LA", "PA", "RGBA") or "transparency" in image.info:
            drawn = image.convert("RGBA")
        else:
            drawn = image.convert("RGB")
        drawn.thumbnail((size, size))
        drawn.info = {}
        if turn := image.getexif().get(0x0112):
            drawn.getexif()[0x0112] = turn
            drawn = ImageOps.exif_transpose(drawn)
        made = io.BytesIO()
        Image.frombytes(drawn.mode, drawn.size, drawn.tobytes()).save(made, "WEBP", quality=84, method=3)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise Unfit(str(error)) from error
    return made.getvalue()
