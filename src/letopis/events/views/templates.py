"""«Шаблоны и цепочки»: what there is, making, changing, their order, out of use and back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from letopis.accounts.models import User
from letopis.accounts.typing import user_of
from letopis.accounts.visibility import may_create
from letopis.events import queries
from letopis.events.actions import templates as actions
from letopis.events.models import EventTemplate
from letopis.events.models import Sequence as EventSequence
from letopis.events.queries.templates import get_shared
from letopis.events.templateforms import (
    SequenceForm,
    TemplateForm,
    read_steps,
    sequence_initial,
    steps_shown,
    template_initial,
    typed_steps,
)
from letopis.events.views.types import types_of
from letopis.kernel.errors import Conflict, Forbidden, Refused
from letopis.ui.rendering import render_page

MODELS: dict[str, Any] = {"events": EventTemplate, "sequences": EventSequence}


def check_may_make(user: User) -> None:
    """Raise `Forbidden` for a role that only looks."""
    if not may_create(user):
        raise Forbidden(_("Your role may look, but not add."))


def overview(request: HttpRequest) -> HttpResponse:
    """Templates and sequences the reader may take, in their order; below, those out of use."""
    user = user_of(request)
    check_may_make(user)
    templates = list(EventTemplate.objects.visible_to(user).select_related("type", "owner", "team"))
    sequences = list(EventSequence.objects.visible_to(user).select_related("owner", "team").prefetch_related("steps"))
    context = {
        "templates": [row for row in templates if row.is_active],
        "sequences": [row for row in sequences if row.is_active],
        "retired": [("events", row) for row in templates if not row.is_active]
        + [("sequences", row) for row in sequences if not row.is_active],
        "may_be_changed": lambda row: row.may_be_changed_by(user),
    }
    return render_page(request, "events/templates.html", context)


def _version(data: QueryDict) -> int | None:
    version = data.get("version", "")
    return int(version) if version.isdecimal() else None


def template(request: HttpRequest, public_id: UUID | None = None) -> HttpResponse:
    """A template, new or there already; `?event=` starts a new one from an event."""
    user = user_of(request)
    check_may_make(user)
    held = get_shared(EventTemplate, user, public_id) if public_id else None
    initial: dict[str, Any] = {"reach": "own", "importance": "normal", "type": request.GET.get("type", "call")}
    attributes: dict[str, Any] = {}
    if held:
        initial = template_initial(held)
    elif request.GET.get("event"):
        event = queries.get_event(user, request.GET["event"])
        plain = ("subject", "content", "place", "importance")
        initial |= {name: getattr(event, name) for name in plain} | {
            "type": event.type.code,
            "name": event.subject[:120],
        }
        attributes = dict(event.attributes)
    form = TemplateForm(request.POST or None, initial=initial, user=user, held=held)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            values = form.values() | ({} if held else {"attributes": attributes})
            try:
                row = actions.save_template(held, values, by=user, version=_version(request.POST))
            except Refused as error:
                form.add_error(error.field if error.field in form.fields else None, str(error.message))
            except Conflict:
                status = 409
                form.add_error(None, _("Somebody changed it meanwhile. Look at it and save again."))
            else:
                messages.success(request, _("Saved: %(name)s") % {"name": row.name})
                return redirect("templates")
    context = {"form": form, "held": held, "may_change": held is None or held.may_be_changed_by(user)}
    return render_page(request, "events/template_form.html", context, status=status)


def sequence(request: HttpRequest, public_id: UUID | None = None) -> HttpResponse:
    """A sequence with its steps, new or there already."""
    user = user_of(request)
    check_may_make(user)
    held = get_shared(EventSequence, user, public_id) if public_id else None
    initial = sequence_initial(held) if held else {"reach": "own", "skips_days_off": True}
    form = SequenceForm(request.POST or None, initial=initial, user=user)
    steps = typed_steps(request.POST) if request.method == "POST" else steps_shown(held) if held else []
    status, error_of_steps = 200, ""
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                row = actions.save_sequence(
                    held, form.values(), read_steps(steps), by=user, version=_version(request.POST)
                )
            except Refused as error:
                if error.field == "steps":
                    error_of_steps = str(error.message)
                else:
                    form.add_error(error.field if error.field in form.fields else None, str(error.message))
            except Conflict:
                status = 409
                form.add_error(None, _("Somebody changed it meanwhile. Look at it and save again."))
            else:
                messages.success(request, _("Saved: %(name)s") % {"name": row.name})
                return redirect("templates")
    context = {
        "form": form,
        "held": held,
        "steps": steps,
        "error_of_steps": error_of_steps,
        "types": types_of(request),
        "may_change": held is None or held.may_be_changed_by(user),
        "empty_step": {"day": "0", "time": "", "type": "call", "subject": "", "content": "", "minutes": ""},
    }
    return render_page(request, "events/sequence_form.html", context, status=status)


def _shared(request: HttpRequest, kind: str, public_id: UUID) -> Any:
    if kind not in MODELS:
        raise Http404
    check_may_make(user_of(request))
    return get_shared(MODELS[kind], user_of(request), public_id)


@require_POST
def retire(request: HttpRequest, kind: str, public_id: UUID) -> HttpResponse:
    """Take out of use."""
    actions.retire_template(_shared(request, kind, public_id), by=user_of(request))
    return redirect("templates")


@require_POST
def restore(request: HttpRequest, kind: str, public_id: UUID) -> HttpResponse:
    """Bring back."""
    actions.restore_template(_shared(request, kind, public_id), by=user_of(request))
    return redirect("templates")


@require_POST
def order(request: HttpRequest, kind: str) -> HttpResponse:
    """Another order: the rows as they stand, or one of them moved a step up or down."""
    if kind not in MODELS:
        raise Http404
    check_may_make(user_of(request))
    try:
        rows = [UUID(text) for text in request.POST.getlist("row")]
        for way, step in (("up", -1), ("down", 1)):
            if text := request.POST.get(way):
                here = rows.index(UUID(text))
                if 0 <= (there := here + step) < len(rows):
                    rows[here], rows[there] = rows[there], rows[here]
    except ValueError as error:
        raise Http404 from error
    actions.order_templates(MODELS[kind], rows, by=user_of(request))
    return redirect("templates")
