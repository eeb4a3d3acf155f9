"""Taking a person out of the journal: facts stay – who did what, when –, their values go."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from letopis.history.facts import Values
from letopis.history.models import Change
from letopis.jobs.models import Run
from letopis.parties.models import ContactPerson, Counterparty, Relation
from letopis.parties.personal.sweep import holding
from letopis.parties.personal.traces import Traces
from letopis.rest.models import IdempotencyKey


def erase(person: ContactPerson, traces: Traces) -> int:
    """Blank the values about the person in every fact; answers with how many rows of the journal changed."""
    number = 0
    own = Change.objects.filter(kind=person._meta.label_lower, target_id=person.pk)
    facts = set(own.values_list("fact_id", flat=True))
    for change in own.iterator():
        change.before, change.after = _all(change.before), _all(change.after)
        change.save(update_fields=["before", "after"])
        number += 1
    number += _blank(Change.objects.filter(fact__in=facts).exclude(pk__in=own.values("pk")), person, traces)
    number += _blank(_around(person).exclude(fact__in=facts), person, traces)
    if not ContactPerson.objects.exclude(pk=person.pk).filter(sort_key=person.sort_key).exists():
        # Nobody else is called so: whatever value still has the full name is about this person.
        names = [person.full_name]
        columns = [Change._meta.get_field("before"), Change._meta.get_field("after")]
        number += _blank(holding(Change.objects.all(), columns, names), person, traces)  # type: ignore[arg-type]
    _erase_leavings(person, traces)
    return number


def _all(side: Values) -> Values:
    return {name: _gone(value) for name, value in side.items()}


def _gone(value: Any) -> Values:
    return {"value": None, "text": "" if value.get("value") is None else str(_("erased"))}


def _around(person: ContactPerson) -> Any:
    """The journal of companies they worked at, of people they are related to or have brought."""
    companies = Counterparty.objects.filter(affiliations__person=person)
    brought = Counterparty.objects.filter(referred_by=person)
    people = [*Relation.objects.filter(person=person).values_list("other", flat=True)]
    people += Relation.objects.filter(other=person).values_list("person", flat=True)
    people += ContactPerson.objects.filter(referred_by=person).values_list("pk", flat=True)
    rows = Change.objects.filter(
        kind=Counterparty._meta.label_lower,
        target_id__in=[*companies.values_list("pk", flat=True), *brought.values_list("pk", flat=True)],
    )
    return rows | Change.objects.filter(kind=person._meta.label_lower, target_id__in=people)


def _blank(rows: Any, person: ContactPerson, traces: Traces) -> int:
    number = 0
    for change in rows.iterator():
        before, after = _without(change.before, person, traces), _without(change.after, person, traces)
        if (before, after) != (change.before, change.after):
            change.before, change.after = before, after
            change.save(update_fields=["before", "after"])
            number += 1
    return number


def _without(side: Values, person: ContactPerson, traces: Traces) -> Values:
    """A value that is about the person goes whole; their name inside a longer one is taken out."""
    found: Values = {}
    for name, value in side.items():
        raw = value.get("value")
        about = name.partition(".")[0] in ("people", "relations") and isinstance(raw, dict)
        if about and person.pk in (raw.get("person"), raw.get("other")):
            found[name] = _gone(value)
        elif name in ("main_contact", "signatory", "referred_by") and traces.found_in(str(value.get("text", ""))):
            found[name] = {"value": raw, "text": str(_("erased"))}
        else:
            found[name] = {key: traces.blank(item) for key, item in value.items()}
    return found


def blank_changes(kind: str, ids: Iterable[int], person: ContactPerson, traces: Traces) -> int:
    """Take the person out of the journal of records of a higher part."""
    return _blank(Change.objects.filter(kind=kind, target_id__in=list(ids)), person, traces)


def _erase_leavings(person: ContactPerson, traces: Traces) -> None:
    """Answers kept for repeated requests, and reports of long work."""
    public_id = str(person.public_id)
    for key in IdempotencyKey.objects.iterator():
        if public_id in str(key.body) or traces.found_in(str(key.body)):
            key.delete()
    for run in Run.objects.iterator():
        title, data, report = traces.blank(run.title), traces.blank(run.data), traces.blank(run.report)
        if (title, data, report) != (run.title, run.data, run.report):
            run.title, run.data, run.report = title, data, report
            run.save(update_fields=["title", "data", "report"])
