"""Pages and the blocks of pages that refresh alone."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.template.backends.utils import csrf_input
from django.utils.safestring import SafeString, mark_safe

from letopis.ui.steady import steady


def is_partial(request: HttpRequest) -> bool:
    """Whether htmx asks for a piece of a page, not for a page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def _context(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    engine = cast(Jinja2, engines["jinja2"])
    full = {"request": request, "csrf_token": get_token(request), "csrf_input": csrf_input(request)}
    for processor in engine.template_context_processors:
        full |= processor(request)
    return full | context


def render_page(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The whole page."""
    return HttpResponse(template_text(request, template, context or {}), status=status)


def template_text(request: HttpRequest, template: str, context: dict[str, Any]) -> SafeString:
    """A template as markup, for what is no answer by itself: a page inside an archive, a piece of another page."""
    engine = cast(Jinja2, engines["jinja2"])
    with steady():
        return mark_safe(engine.env.get_template(template).render(_context(request, context)))  # noqa: S308  (rendered by Jinja2)


def block_text(request: HttpRequest, template: str, block: str, context: dict[str, Any]) -> SafeString:
    """One block of a page as markup. Names the page sets at its top level are unknown in it: set them inside."""
    page = cast(Jinja2, engines["jinja2"]).env.get_template(template)
    with steady():
        return mark_safe("".join(page.blocks[block](page.new_context(_context(request, context)))))  # noqa: S308  (rendered by Jinja2)


def render_block(
    request: HttpRequest, template: str, block: str, context: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """One block of a page, for a partial update."""
    return HttpResponse(block_text(request, template, block, context or {}), status=status)
