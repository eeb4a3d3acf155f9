"""Blocks of «Сегодня» from parts the page does not know: registered in `ready()`, shown beside the day."""

from collections.abc import Callable

from django.http import HttpRequest
from markupsafe import Markup

# Answers with the block; the second argument says whether the page shows the day of the whole team.
HomeBlock = Callable[[HttpRequest, bool], Markup]
_blocks: list[HomeBlock] = []


def add_home(block: HomeBlock) -> None:
    """Register a block. It is made with the page: what needs more than a moment is read after the page by itself."""
    if block not in _blocks:
        _blocks.append(block)


def home(request: HttpRequest, *, team: bool) -> Markup:
    """All of them, one under the other."""
    return Markup("").join(block(request, team) for block in _blocks)
