"""The section «Files» of a card. A higher part puts it into its own place for blocks."""

from typing import Any

from django.db.models import Count, Window
from django.http import HttpRequest
from markupsafe import Markup

from letopis.accounts.typing import user_of
from letopis.files import queries
from letopis.files.hosts import host_of
from letopis.ui.rendering import block_text

SHOWN = 5


def block(request: HttpRequest, card: Any) -> Markup:
    """The newest files of a card and a place to drop more. It holds no form: it may stand inside one."""
    host = host_of(card)
    shown = list(queries.files_of(card).annotate(total=Window(Count("pk")))[:SHOWN])  # one question however many
    context = {
        "card": card,
        "host": host,
        "files": shown,
        "total": shown[0].total if shown else 0,
        "may_change": host.may_change(user_of(request), card),
    }
    return Markup(block_text(request, "files/block.html", "files", context))
