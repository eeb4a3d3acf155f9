"""Files that want to run in a browser: each tells of it by the beacon. Built here, none is taken from anywhere."""

import io
import zipfile

from PIL import Image

from letopis.files.tests.documents import docx, pdf

MARK = "/beacon/"


def _script(name: str) -> str:
    return f"fetch('{MARK}{name}');new Image().src='{MARK}{name}';document.title='ran';try{{top.document.title='ran'}}catch(e){{}}"


def _html(name: str) -> bytes:
    return f'<!doctype html><html><body><script>{_script(name)}</script><img src=x onerror="{_script(name)}"></body></html>'.encode()


def _svg(name: str, head: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?>{head}<svg xmlns="http://www.w3.org/2000/svg" onload="{_script(name)}">'
        f"<script>{_script(name)}</script><rect width='9' height='9'/></svg>"
    ).encode()


def _picture(kind: str, **options: object) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (16, 16), "#336699").save(made, kind, **options)  # type: ignore[arg-type]
    return made.getvalue()


def _xslt(name: str) -> bytes:
    return (
        '<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="#s"?>'
        '<!DOCTYPE x [<!ATTLIST xsl:stylesheet id ID #REQUIRED>]><x><xsl:stylesheet id="s" version="1.0" '
        'xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/"><html xmlns="http://www.w3.org/1999/xhtml">'
        f"<body><script>{_script(name)}</script></body></html></xsl:template></xsl:stylesheet></x>"
    ).encode()


def _pdf(name: str) -> bytes:
    action = f"/OpenAction << /S /JavaScript /JS (app.launchURL\\('{MARK}{name}'\\)) >>".encode()
    return pdf([["hello"]], extra=action)


def _mht(name: str) -> bytes:
    return (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n'
        + _html(name)
        + b"\r\n--b--\r\n"
    )


def _zip_html(name: str) -> bytes:
    made = io.BytesIO(_html(name))
    made.seek(0, io.SEEK_END)
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("index.html", _html(name))
    return made.getvalue()


def _gifjs(name: str) -> bytes:
    """A picture that is a script: `GIF89a = …`."""
    return b"GIF89a/*" + b"\x00" * 6 + b"*/=1;" + _script(name).encode()


def _bmpjs(name: str) -> bytes:
    return b"BM/*" + b"\x00" * 20 + b"*/=1;" + _script(name).encode()


def _jpeg(name: str) -> bytes:
    return _picture("JPEG", comment=_html(name)) + _html(name)


def polyglots() -> dict[str, bytes]:
    """`{name of the file: its bytes}`; the beacon carries the name's number."""
    made: dict[str, bytes] = {}

    def add(file: str, build: object) -> None:
        made[file] = build(str(len(made))) if callable(build) else build  # type: ignore[assignment]

    html = _html
    for ending in (
        "html",
        "htm",
        "xhtml",
        "shtml",
        "hta",
        "png",
        "jpg",
        "gif",
        "webp",
        "mp3",
        "mp4",
        "pdf",
        "txt",
        "docx",
        "bin",
        "css",
        "ico",
    ):
        add(f"page.{ending}", html)
    add("noending", html)
    add("bom.html", lambda n: b"\xef\xbb\xbf" + _html(n))
    add("utf16.html", lambda n: _html(n).decode().encode("utf-16"))
    add("utf16be.txt", lambda n: b"\xfe\xff" + _html(n).decode().encode("utf-16-be"))
    add("utf7.html", lambda n: b"+/v8-" + _html(n).decode().encode("utf-7"))
    add("spaces.html", lambda n: b" \n\t" * 700 + _html(n))
    add("comment.html", lambda n: b"<!--" + b"-" * 2000 + b"-->" + _html(n))
    for ending in ("svg", "xml", "png", "svgz", "txt"):
        add(f"drawing.{ending}", _svg)
    add("entity.svg", lambda n: _svg(n, '<!DOCTYPE svg [<!ENTITY x "y">]>'))
    add("xslt.xml", _xslt)
    add("xslt.xsl", _xslt)
    add(
        "feed.rss",
        lambda n: b"<?xml version='1.0'?><rss version='2.0'><channel><title>" + _html(n) + b"</title></channel></rss>",
    )
    add("script.js", lambda n: _script(n).encode())
    add("script.mjs", lambda n: _script(n).encode())
    add("gifjs.gif", _gifjs)
    add("bmpjs.bmp", _bmpjs)
    add("wavjs.wav", lambda n: b"RIFF=1/*WAVE" + b"*/;" + _script(n).encode())
    add("photo.jpg", _jpeg)
    add("picture.png", lambda n: _picture("PNG") + _html(n))
    add("moving.gif", lambda n: _picture("GIF") + _html(n))
    add("script.pdf", _pdf)
    add("page-in.pdf", lambda n: b"<!--%PDF-1.7 -->" + _html(n))
    add("pdf-html.pdf", lambda n: _pdf(n) + _html(n))
    add("letter.mht", _mht)
    add("letter.mhtml", _mht)
    add("letter.eml", _mht)
    add("flash.swf", lambda n: b"CWS\x0a" + _html(n))
    add("both.zip", _zip_html)
    add("inside.docx", lambda n: docx(f"&lt;script&gt;{_script(n).replace('&', '')}&lt;/script&gt;"))
    add("sound.mp3", lambda n: b"ID3\x03\x00\x00\x00\x00\x00\x00" + _html(n))
    add("sound.ogg", lambda n: b"OggS" + _html(n))
    add("film.webm", lambda n: b"\x1aE\xdf\xa3" + _html(n))
    add("film.mp4", lambda n: b"\x00\x00\x00\x18ftypmp42" + _html(n))
    add("x<img src=x onerror=document.title='ran'>.txt", lambda n: b"name")
    add("style.css", lambda n: f"body{{background:url('{MARK}{n}')}}".encode())
    add("app.webmanifest", lambda n: b'{"start_url":"/"}' + _html(n))
    add("worker.js", lambda n: f"fetch('{MARK}{n}');self.addEventListener('fetch',()=>{{}})".encode())
    return made
