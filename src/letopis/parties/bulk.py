"""People and counterparties as lists whose rows can be worked on."""

from django.http import QueryDict
from django.urls import reverse

from letopis.accounts.models import User
from letopis.bulk.editing import EditAction
from letopis.bulk.hosts import Host, host
from letopis.bulk.marking import MarkAction
from letopis.lists.page import narrow
from letopis.lists.spec import ListSpec, Rows
from letopis.parties.facts import CounterpartyChanged, PersonChanged
from letopis.parties.lists import COUNTERPARTIES, PEOPLE
from letopis.parties.models import ContactPerson, Counterparty


def _register(spec: ListSpec, model: type[ContactPerson] | type[Counterparty], card: str, changed: type) -> None:
    related = ["source", "responsible__team", "referred_by"]
    related += ["head_company"] if model is Counterparty else []

    def rows(user: User, scope: str, query: str) -> Rows:
        return narrow(spec, model.objects.visible_to(user), user, QueryDict(query))[0]

    host(
        Host(
            name=spec.name,
            model=model,
            rows=rows,
            joined=lambda found: found.select_related(*related).prefetch_related("tags"),
            address=lambda scope: reverse(spec.name),
            card=card,
            changed=changed,
            actions=[EditAction(), MarkAction(True), MarkAction(False)],
        )
    )


def register() -> None:
    """Called from `ready()`."""
    _interim()
    _register(PEOPLE, ContactPerson, "person", PersonChanged)
    _register(COUNTERPARTIES, Counterparty, "counterparty", CounterpartyChanged)


def _interim() -> None:
    from letopis.accounts.queries import colleagues_of
    from letopis.lists.fields import Kind, ListField, add_fields
    from letopis.lists.spec import Choice
    from letopis.parties import editing
    from letopis.parties.queries import sources

    def load(name):
        return lambda user, rows: {
            r.pk: (
                ([t.name for t in r.tags.all()])
                if name == "tag"
                else (str(getattr(r, name)) if getattr(r, name) is not None else None)
            )
            for r in rows
        }

    def fields(user):
        made = [
            ListField(
                "source",
                "Источник",
                Kind.CHOICE,
                load("source"),
                choices=lambda u: [Choice(str(s.public_id), s.title) for s, _d in sources()],
            ),
            ListField(
                "responsible",
                "Ответственный",
                Kind.REFERENCE,
                load("responsible"),
                choices=lambda u: [Choice(str(x.public_id), x.name) for x in colleagues_of(u)],
            ),
            ListField("comment", "Комментарий", Kind.LONG_TEXT, load("comment")),
            ListField(
                "sex",
                "Пол",
                Kind.CHOICE,
                load("sex"),
                choices=lambda u: [Choice("male", "мужской"), Choice("female", "женский")],
            ),
            ListField("tag", "Метки", Kind.CHOICES, load("tag")),
            ListField("last-name", "Фамилия", Kind.TEXT, load("last_name")),
            ListField("birthday", "ДР", Kind.TEXT, load("birth_day")),
            ListField("position", "Должность", Kind.TEXT, load("pk")),
            ListField("phone", "Телефон", Kind.PHONE, load("pk")),
            ListField("referred", "Кто привёл", Kind.REFERENCE, load("referred_by")),
        ]
        return editing.with_edits(made, editing.PEOPLE)

    add_fields("people", fields)
