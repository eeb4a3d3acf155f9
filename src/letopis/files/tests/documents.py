"""Files made by hand for the tests: PDF, Office, OpenDocument, sound."""

import io
import math
import struct
import wave
import zipfile

import xlsxwriter

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
)


def pdf(pages: list[list[str]], extra: bytes = b"") -> bytes:
    """A PDF with lines of Latin text; `extra` goes into its catalog."""
    parts: list[bytes] = [b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        drawn = b" ".join(b"(%s) Tj T*" % line.encode() for line in lines)
        content = b"BT /F1 18 Tf 72 720 Td 24 TL %s ET" % drawn
        parts.append(b"<< /Length %d >> stream\n%s\nendstream" % (len(content), content))
        kids.append(len(parts) + 1)
        parts.append(
            b"<< /Type /Page /Parent 900 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 1 0 R >> >> >>" % len(parts)
        )
    tree, root = len(parts) + 1, len(parts) + 2
    parts = [part.replace(b"900 0 R", b"%d 0 R" % tree) for part in parts]
    parts.append(b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(b"%d 0 R" % kid for kid in kids), len(kids)))
    parts.append(b"<< /Type /Catalog /Pages %d 0 R %s >>" % (tree, extra))
    made, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(parts) + 1, table)
    return made + b"trailer << /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(parts) + 1, root, start)


def packed(members: dict[str, str | bytes]) -> bytes:
    """A ZIP."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return made.getvalue()


def docx(*lines: str, head: str = "") -> bytes:
    """A document of paragraphs."""
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    xml = f'<?xml version="1.0"?>{head}<w:document {W}><w:body>{body}</w:body></w:document>'
    return packed({"[Content_Types].xml": "<Types/>", "word/document.xml": xml})


def pptx(*slides: str) -> bytes:
    """A presentation of slides with one line each."""
    members: dict[str, str | bytes] = {"ppt/presentation.xml": "<p/>"}
    for number, line in enumerate(slides, 1):
        members[f"ppt/slides/slide{number}.xml"] = f"<s {A}><a:p><a:r><a:t>{line}</a:t></a:r></a:p></s>"
    return packed(members)


def odf(kind: str, body: str) -> bytes:
    """An OpenDocument of `kind`: text, presentation, spreadsheet."""
    xml = f'<office:document-content {ODF} office:version="1.2"><office:body>{body}</office:body></office:document-content>'
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.{kind}"/>'
        "</manifest:manifest>"
    )
    return packed(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": xml,
            "META-INF/manifest.xml": manifest,
        }
    )


def ods(*rows: list[str]) -> bytes:
    """A table of texts."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    return odf(
        "spreadsheet", f'<office:spreadsheet><table:table table:name="Лист">{cells}</table:table></office:spreadsheet>'
    )


def xlsx(*rows: list[str | float]) -> bytes:
    """A table."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made)
    sheet = book.add_worksheet("Сверка")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return made.getvalue()


def sound(seconds: int) -> bytes:
    """A tone of 16,000 samples a second."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        one = b"".join(struct.pack("<h", int(9000 * math.sin(n * 440 * 2 * math.pi / 16000))) for n in range(16000))
        file.writeframes(one * seconds)
    return made.getvalue()
