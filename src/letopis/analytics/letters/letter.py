"""The letter: findings in words, tables, links, and the workbook when the reader's role exports."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import engines
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from letopis.analytics.letters.queries import token_of
from letopis.analytics.models import Panel, ReportLetter
from letopis.analytics.panels.book import shown_tiles, table_of
from letopis.analytics.panels.queries import panels, tiles_of
from letopis.analytics.panels.showing import Shown, made
from letopis.analytics.panels.tiles import FINDINGS, TABLE, Tile
from letopis.analytics.reports import Finding, find_report
from letopis.charts.data import Table
from letopis.charts.export import workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS, ROWS = 8, 20  # of a table that a letter shows


@dataclass(frozen=True)
class Section:
    """A part of the letter; `left` says in words what of the table is not shown."""

    title: str
    period: str = ""
    href: str = ""
    findings: Sequence[Finding] = field(default_factory=list)
    table: Table | None = None
    left: str = ""
    notes: Sequence[str] = ()
    failed: str = ""


@dataclass(frozen=True)
class Content:
    """Everything the letter says."""

    title: str
    href: str
    sections: Sequence[Section]
    book: bytes | None


def content_of(letter: ReportLetter) -> Content | None:
    """The letter's content by the rights of its reader; None when there is nothing left to send to them."""
    if letter.panel is not None:
        return _of_panel(letter, letter.panel)
    return _of_report(letter)


def _of_panel(letter: ReportLetter, wanted: Panel) -> Content | None:
    panel = panels(letter.reader).filter(pk=wanted.pk).first()
    tiles = tiles_of(panel) if panel else []
    if panel is None or not tiles:
        return None
    shown = shown_tiles(letter.reader, tiles)
    book = workbook([table_of(one) for one in shown]) if letter.reader.role.exports else None
    return Content(panel.name, reverse("panel", args=[panel.code]), [_section(one) for one in shown], book)


def _of_report(letter: ReportLetter) -> Content | None:
    report = find_report(letter.report)
    if report is None:
        return None
    asked = report.read(letter.reader, Tile("", letter.report, letter.params, TABLE).asked)
    found = report.figures(asked)
    tiles = [Tile("f", letter.report, letter.params, FINDINGS), Tile("t", letter.report, letter.params, TABLE)]
    sections = [_section(one) for one in made(report, asked, found, tiles)]
    book = workbook(report.tables(found)) if letter.reader.role.exports else None
    return Content(letter.name, report.href + asked.params(), sections, book)


def _section(shown: Shown) -> Section:
    tile = shown.tile
    if shown.failed or shown.findings:
        return Section(
            shown.title, shown.period, tile.href, shown.findings, notes=shown.notes, failed=shown.failed
        )  # fmt: skip
    whole = shown.table or table_of(shown)
    if not any(cell.value is not None for row in whole.rows for cell in row[1:]):
        return Section(shown.title, shown.period, tile.href, failed=_("Too little data."))
    # of a long line the end is of interest, of a table the beginning
    rows = whole.rows[:ROWS] if shown.table else whole.rows[-ROWS:]
    columns = whole.columns[:COLUMNS]
    table = replace(whole, columns=columns, rows=[row[:COLUMNS] for row in rows])
    more_rows, more_columns = len(whole.rows) - len(rows) + shown.more_rows, len(whole.columns) - len(columns)
    left = [
        ngettext("%(num)s more column", "%(num)s more columns", more_columns) % {"num": more_columns}
        if more_columns
        else "",
        ngettext("%(num)s more row", "%(num)s more rows", more_rows) % {"num": more_rows} if more_rows else "",
    ]
    said = _("On the page: %(what)s.") % {"what": ", ".join(part for part in left if part)} if any(left) else ""
    return Section(shown.title, shown.period, tile.href, table=table, left=said, notes=shown.notes)


def letter_of(letter: ReportLetter, day: date, asked: str = "") -> EmailMultiAlternatives | None:
    """The message, plain and HTML. Its Message-ID names the letter and the day (or the moment it was `asked` for), so that
    one sent twice is one."""
    content = content_of(letter)
    if content is None:
        return None
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    site = settings.SITE_URL
    off = f"{site}{reverse('report-letter-off', args=[token_of(letter)])}" if site else ""
    headers = {
        "Message-ID": f"<report-{letter.public_id}-{asked or f'{day:%Y%m%d}'}@{domain}>",
        "Auto-Submitted": "auto-generated",
    }
    if off:
        headers |= {"List-Unsubscribe": f"<{off}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    subject = _("%(name)s, %(day)s") % {"name": content.title, "day": f"{day:%d.%m.%Y}"}
    context: dict[str, Any] = {"letter": letter, "content": content, "site": site, "off": off, "subject": subject}
    message = EmailMultiAlternatives(subject[:200], _text(context), to=[letter.reader.email], headers=headers)
    html = engines["jinja2"].get_template("analytics/report_letter.html").render(context)
    message.attach_alternative(html, "text/html")
    if content.book:
        message.attach(f"{content.title} {day:%Y-%m-%d}.xlsx".replace("/", "-"), content.book, XLSX)
    return message


def _text(context: dict[str, Any]) -> str:
    """The letter in plain text."""
    content: Content = context["content"]
    site, lines = context["site"], []
    for section in content.sections:
        lines.append(f"{section.title}" + (f" ({section.period})" if section.period else ""))
        lines += [f"  {note}" for note in section.notes]
        lines += [f"  – {one.figure} {one.title}. {one.text}" for one in section.findings]
        if section.failed:
            lines.append(f"  {section.failed}")
        if section.table:
            lines.append("  " + " | ".join(column.title for column in section.table.columns))
            for row in section.table.rows:
                cells = zip(row, section.table.columns, strict=True)
                lines.append("  " + " | ".join(cell.text(column.unit) for cell, column in cells))
            lines += [f"  {section.left}"] if section.left else []
        lines.append("")
    if site:
        lines += [f"{_('Open')}: {site}{content.href}", f"{_('Do not send any more')}: {context['off']}"]
    return "\n".join([*lines, "-- ", _("Letopis. What comes when is chosen in Settings – Reports by e-mail.")])
