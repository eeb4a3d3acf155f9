"""The block of comments on a card, and its verbs; every answer to htmx is the block anew."""

import re
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.db.models import Count, Max, Model, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from markupsafe import Markup, escape

from letopis.accounts.typing import user_of
from letopis.accounts.visibility import may_create
from letopis.comments import actions, queries
from letopis.comments.models import Comment
from letopis.comments.targets import Target, get_target, target_of
from letopis.kernel.errors import Conflict, Refused
from letopis.ui.jinja import paragraphs
from letopis.ui.rendering import block_text, is_partial, render_block, render_page

TEMPLATE = "comments/block.html"


def _stamp(record: Model) -> str:
    found = queries.comments_of(record).order_by().aggregate(n=Count("pk"), last=Max("pk"), versions=Sum("version"))
    return f"{found['n']}-{found['last'] or 0}-{found['versions'] or 0}"


def in_html(comment: Comment) -> Markup:
    """The text with links, and the named colleagues marked; never inside a tag."""
    names = sorted((mention.name for mention in comment.mentions.all()), key=len, reverse=True)
    html = str(paragraphs(comment.text))
    if names:
        named = re.compile("@(?:" + "|".join(re.escape(str(escape(name))) for name in names) + r")(?!\w)", re.I)
        pieces = re.split(r"(<[^>]*>)", html)
        html = "".join(
            piece if piece.startswith("<") else named.sub(lambda found: f'<b class="mention">{found[0]}</b>', piece)
            for piece in pieces
        )
    return Markup(html)


def context_of(request: HttpRequest, target: Target, record: Any, **more: Any) -> dict[str, Any]:
    """What the block shows."""
    user = user_of(request)
    rows = list(queries.comments_of(record))
    return {
        "target": target,
        "record": record,
        "stamp": f"{len(rows)}-{rows[-1].pk if rows else 0}-{sum(row.version for row in rows)}",
        "comments": [
            {
                "row": row,
                "html": in_html(row),
                "may_edit": actions.may_edit(user, row),
                "may_delete": actions.may_delete(user, row),
            }
            for row in rows
        ],
        "may_comment": may_create(user),
        "key": str(uuid4()),
        "typed": "",
        "error": "",
        "editing": None,
        "undo": None,
        "fresh": False,
        **more,
    }


def block(target_code: str) -> Any:
    """The block for a place on the page of a record of this kind."""

    def render(request: HttpRequest, record: Any) -> Markup:
        from letopis.comments.targets import TARGETS

        return Markup(block_text(request, TEMPLATE, "comments", context_of(request, TARGETS[target_code], record)))

    return render


def _answer(
    request: HttpRequest, target: Target, record: Any, *, status: int = 200, text: Any = "", **more: Any
) -> HttpResponse:
    """The block to htmx; the page of the record to everybody else, with what went wrong said there."""
    if is_partial(request):
        return render_block(request, TEMPLATE, "comments", context_of(request, target, record, **more), status=status)
    if status != 200:
        context = context_of(request, target, record, **more) | {"back": target.address(record)}
        return render_page(request, "comments/page.html", context, status=status)
    if text:
        messages.success(request, text, extra_tags="undo" if isinstance(text, Markup) or "<" in str(text) else "")
    return redirect(target.address(record) + "#comments")


def comments(request: HttpRequest, code: str, public_id: UUID) -> HttpResponse:
    """GET: the list, when it has changed. POST: a new comment."""
    user = user_of(request)
    target, record = get_target(user, code, public_id)
    if request.method != "POST":
        if not is_partial(request):
            return redirect(target.address(record) + "#comments")
        if request.GET.get("stamp") == _stamp(record):
            return HttpResponse(status=204)
        name = "comments" if "whole" in request.GET else "list"
        return render_block(request, TEMPLATE, name, context_of(request, target, record))
    text = request.POST.get("text", "")
    try:
        actions.write_comment(target, record, text, by=user, public_id=_key(request))
    except Refused as error:
        return _answer(
            request, target, record, status=422, error=str(error.message), typed=text, key=request.POST.get("key", "")
        )
    return _answer(request, target, record, text=_("The comment is written"), fresh=True)


def _key(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return None


def _opened(request: HttpRequest, public_id: UUID, *, deleted: bool = False) -> tuple[Comment, Target, Any]:
    comment = queries.get_comment(user_of(request), public_id, deleted=deleted)
    target = target_of(comment.kind)
    return comment, target, target.model._default_manager.get(pk=comment.target_id)


def change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """GET: the block with this comment open for change. POST: its new text."""
    user = user_of(request)
    comment, target, record = _opened(request, public_id)
    if request.method != "POST":
        if not is_partial(request):
            return render_page(
                request,
                "comments/page.html",
                context_of(request, target, record, editing=comment) | {"back": target.address(record)},
            )
        return render_block(request, TEMPLATE, "comments", context_of(request, target, record, editing=comment))
    text, version = request.POST.get("changed", ""), request.POST.get("version", "")
    try:
        actions.change_comment(comment, text, by=user, version=int(version) if version.isdecimal() else None)
    except Refused as error:
        comment.text = text
        return _answer(request, target, record, status=422, error=str(error.message), editing=comment)
    except Conflict:
        comment.refresh_from_db()
        text = _("You have changed this comment elsewhere. This is its present text.")
        return _answer(request, target, record, status=409, error=text, editing=comment)
    return _answer(request, target, record, text=_("Saved"))


@require_POST
def delete(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a comment away, with a way back."""
    comment, target, record = _opened(request, public_id)
    actions.delete_comment(comment, by=user_of(request))
    button = '<span>{}</span><button class="btn btn--s" type="submit" form="undo" formaction="{}">{}</button>'
    text = format_html(button, _("The comment is deleted"), reverse("comment-restore", args=[public_id]), _("Undo"))
    return _answer(request, target, record, text=text, undo=comment)


@require_POST
def restore(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A deleted comment is there again."""
    comment, target, record = _opened(request, public_id, deleted=True)
    actions.restore_comment(comment, by=user_of(request))
    return _answer(request, target, record, text=_("The comment is restored"))


def mentions(request: HttpRequest, code: str, public_id: UUID) -> HttpResponse:
    """Colleagues who may see the record and whose name has what is typed after «@»."""
    user = user_of(request)
    target, record = get_target(user, code, public_id)
    found = queries.who_sees(target, record, but=user, words=request.GET.get("q", "")[:60])
    return render_page(request, "comments/mentions.html", {"users": found})
