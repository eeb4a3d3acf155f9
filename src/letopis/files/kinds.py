"""What a file is, by its first bytes alone: the name says nothing. What is not in this list is never shown inside."""

from letopis.files.models import Content

Kind = Content.Kind
HEAD = 64 * 1024

_STARTS: list[tuple[bytes, str, str]] = [
    (b"\x89PNG\r\n\x1a\n", Kind.IMAGE, ""),
    (b"\xff\xd8\xff", Kind.IMAGE, ""),
    (b"GIF87a", Kind.IMAGE, ""),
    (b"GIF89a", Kind.IMAGE, ""),
    (b"BM", Kind.IMAGE, ""),
    (b"II*\x00", Kind.IMAGE, ""),
    (b"MM\x00*", Kind.IMAGE, ""),
    (b"%PDF-", Kind.PDF, ""),
    (b"PK\x03\x04", Kind.OFFICE, ""),  # if it is one: its reader will say
    (b"ID3", Kind.AUDIO, "audio/mpeg"),
    (b"OggS", Kind.AUDIO, "audio/ogg"),
    (b"fLaC", Kind.AUDIO, "audio/flac"),
    (b"\x1aE\xdf\xa3", Kind.VIDEO, "video/webm"),
    (b"#!AMR", Kind.AUDIO, "audio/amr"),
]
_SOUND = (b"M4A ", b"M4B ")


def kind_of(head: bytes) -> tuple[str, str]:
    """Kind and media type of a content that begins with `head` (`HEAD` bytes of it, or all)."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):  # UTF-16 says so itself
        return Kind.TEXT, ""
    for start, kind, media_type in _STARTS:
        if head.startswith(start) and not (start == b"BM" and _is_text(head)):
            return kind, media_type
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Kind.IMAGE, ""
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return Kind.AUDIO, "audio/wav"
    if head[4:8] == b"ftyp":
        if head[8:12] in (b"avif", b"avis", b"heic", b"heix", b"mif1"):
            return Kind.IMAGE, ""
        return (Kind.AUDIO, "audio/mp4") if head[8:12] in _SOUND else (Kind.VIDEO, "video/mp4")
    if len(head) > 4 and head[0] == 0xFF and head[1] & 0xE6 in (0xE2, 0xE4, 0xE6):  # an MPEG frame without a tag
        return Kind.AUDIO, "audio/mpeg"
    if head and _is_text(head):
        return Kind.TEXT, ""
    return Kind.OTHER, ""


def _is_text(head: bytes) -> bool:
    if any(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head):
        return False
    try:
        head.decode("utf-8")
        return True
    except UnicodeDecodeError as error:
        if error.start >= len(head) - 3:  # cut in the middle of a letter
            return True
    return (
        sum(byte >= 0xC0 or byte < 128 or byte in b"\xa8\xb8\xb9\xab\xbb\x97\xa0" for byte in head) > len(head) * 0.95
    )
