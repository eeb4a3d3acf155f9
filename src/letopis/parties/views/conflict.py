"""Two people have edited one record: what both changed is chosen, the rest is put together by itself."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from letopis.accounts.typing import user_of
from letopis.history.queries import entries_of
from letopis.kernel import clock
from letopis.kernel.text import fold
from letopis.kernel.threeway import Row, merge_rows
from letopis.ui.rendering import render_page

Rows = dict[str, list[Row]]  # the repeated inputs of a form, by their prefix
PICK = "keep-"  # «keep-detail:<id>»: whose row


@dataclass(frozen=True)
class Choice:
    """A value both have changed: what it was and what each of the two made of it."""

    name: str
    label: str
    was: str
    mine: str
    theirs: str
    mine_value: str = "mine"
    theirs_value: str = "theirs"


@dataclass(frozen=True)
class Settled:
    """A value only one of two has changed; "" is an empty value, None what was left alone."""

    label: str
    was: str
    mine: str | None
    theirs: str | None


@dataclass
class Conflict:
    """What the page asks, what needs no asking, and what it sends on."""

    choices: list[Choice] = field(default_factory=list)
    settled: list[Settled] = field(default_factory=list)
    posted: list[tuple[str, str]] = field(default_factory=list)


def rows_was(request: HttpRequest) -> Rows | None:
    """The rows the reader was shown, as their form carries them."""
    try:
        found = json.loads(request.POST.get("rows-was", ""))
        return {
            str(prefix): [{str(name): str(value) for name, value in row.items()} for row in rows]
            for prefix, rows in found.items()
        }
    except (ValueError, AttributeError, TypeError):
        return None


def picks(data: Mapping[str, Any], prefix: str) -> dict[str, str]:
    """The choices of a conflict page about rows, by their ids."""
    start = f"{PICK}{prefix}:"
    return {name.removeprefix(start): str(data[name]) for name in data if name.startswith(start)}


def _sent(value: Any) -> str:
    """A value as a browser sends it."""
    return ("on" if value else "") if isinstance(value, bool) else str(value or "").replace("\r\n", "\n")


def _words(form: forms.Form, name: str, value: Any) -> str:
    if isinstance(form.fields[name], forms.BooleanField):
        return _("yes") if value in (True, "on", "True", "true", "1") else _("no")
    return str(dict(getattr(form.fields[name], "choices", ())).get(value, value or ""))


def _tags(was: str, mine: str, theirs: str) -> str:
    """Both edits of a list of tags together."""
    sides = [[name.strip() for name in text.split(",") if name.strip()] for text in (was, mine, theirs)]
    before, own = ({fold(name) for name in side} for side in sides[:2])
    kept = [name for name in sides[2] if fold(name) in own or fold(name) not in before]
    known = {fold(name) for name in kept}
    return ", ".join([*kept, *(name for name in sides[1] if fold(name) not in before and fold(name) not in known)])


def compare_fields(form: forms.Form, theirs: Mapping[str, Any], found: Conflict) -> set[str]:
    """Sort the fields of a form into choices and settled ones; answers with the names of inputs decided here.

    The form carries what the reader saw in hidden fields, so that an untouched field is not taken for a wish.
    """
    decided = set()
    for name in form.fields:
        bound = form[name]
        if isinstance(bound.data, list):
            decided |= _compare_choices(form, name, theirs[name], found)
            continue
        mine, held = _sent(bound.data), _sent(theirs[name])
        was = str(form.data.get(bound.html_initial_name, "")).replace("\r\n", "\n")
        words = [_words(form, name, value) for value in (was, bound.data, theirs[name])]
        label, untouched = str(form.fields[name].label), name not in form.changed_data
        decided.add(bound.html_initial_name)
        initial = str(theirs[name]) if isinstance(theirs[name], bool) else held
        found.posted.append((bound.html_initial_name, initial))
        if mine == held:
            continue
        decided.add(name)
        if untouched:
            found.settled.append(Settled(label, words[0], None, words[2]))
            found.posted.append((name, held))
        elif words[0] == words[2]:
            found.settled.append(Settled(label, words[0], words[1], None))
            found.posted.append((name, mine))
        elif name == "tags":
            both = _tags(was, mine, held)
            found.settled.append(Settled(label, was, both, both))
            found.posted.append((name, both))
        else:
            found.choices.append(Choice(name, label, words[0], words[1], words[2], mine, held))
    return decided


def _compare_choices(form: forms.Form, name: str, theirs: Any, found: Conflict) -> set[str]:
    """Several of a list: both edits come together choice by choice."""
    bound, data = form[name], form.data
    was = data.getlist(bound.html_initial_name) if isinstance(data, QueryDict) else []
    mine, held = [str(value) for value in bound.data], [str(value) for value in theirs or ()]
    found.posted += [(bound.html_initial_name, value) for value in held]
    if set(mine) == set(held):
        return {bound.html_initial_name}
    both = [v for v in held if v in mine or v not in was] + [v for v in mine if v not in was and v not in held]
    words = [", ".join(_words(form, name, value) for value in values) for values in (was, mine, held, both)]
    own = None if set(mine) == set(was) else words[3]
    other = None if set(held) == set(was) else words[3]
    found.settled.append(Settled(str(form.fields[name].label), words[0], own, other))
    found.posted += [(name, value) for value in both]
    return {name, bound.html_initial_name}


def compare_rows(
    request: HttpRequest,
    prefix: str,
    label: str,
    mine: Iterable[Row],
    held: Iterable[Row],
    words: Callable[[Row], str],
    found: Conflict,
) -> set[str]:
    """Merge a list of rows; answers with the names of inputs decided here."""
    base = rows_was(request)
    merged = merge_rows(base.get(prefix, []) if base is not None else None, mine, held)

    def said(row: Row | None) -> str:
        return words(row) if row else _("removed")

    for clash in merged.clashes:
        name = f"{PICK}{prefix}:{clash.id}"
        found.choices.append(
            Choice(name, label, words(clash.was) if clash.was else "", said(clash.mine), said(clash.theirs))
        )
    for clash in merged.settled:
        was = words(clash.was) if clash.was else ""
        own = None if clash.mine == clash.was else said(clash.mine)
        other = None if clash.theirs == clash.was else said(clash.theirs)
        found.settled.append(Settled(label, was, own, other))
    names = {name for name in request.POST if name.startswith((f"{prefix}-", f"{PICK}{prefix}:"))}
    columns = sorted({name.removeprefix(f"{prefix}-") for name in names if name.startswith(f"{prefix}-")} - {"add"})
    found.posted += [(f"{prefix}-{column}", row.get(column, "")) for row in merged.rows for column in columns]
    return names - {f"{prefix}-add"}


def show(
    request: HttpRequest, record: Any, found: Conflict, decided: set[str], held: Rows, **addresses: str
) -> HttpResponse:
    """The page; what it sends on is what both agree on, over what the record holds now."""
    decided = decided | {choice.name for choice in found.choices} | {"version", "csrfmiddlewaretoken", "rows-was"}
    sent = [(name, value) for name in request.POST if name not in decided for value in request.POST.getlist(name)]
    last = next(iter(entries_of(record, reader=user_of(request), limit=1)), None)
    context = {
        "title": str(record),
        "version": record.version,
        "by": last.by.name if last and last.by else "",
        "at": last.at if last else None,
        "now": clock.now(),
        "me": user_of(request).name,
        "choices": found.choices,
        "settled": found.settled,
        "posted": [*sent, *found.posted, ("rows-was", json.dumps(held, ensure_ascii=False))],
        **addresses,
    }
    return render_page(request, "ui/conflict.html", context, status=409)
