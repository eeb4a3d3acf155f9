"""Wiring of the parties part."""

from collections.abc import Callable, Collection
from typing import Any

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from letopis.ui.menu import CreateItem, MenuItem, SettingsItem, add_create, add_menu, add_settings


def _menu(request: HttpRequest) -> list[MenuItem]:
    return [
        MenuItem("contacts", _("Contacts"), "users", "people", 20),
        MenuItem("people", _("Contact persons"), "user", "people", 21, parent="contacts"),
        MenuItem("counterparties", _("Counterparties"), "building-2", "counterparties", 22, parent="contacts"),
        MenuItem("duplicates", _("Duplicates"), "merge", "duplicates", 23, parent="contacts"),
    ]


def _create(request: HttpRequest) -> list[CreateItem]:
    from letopis.accounts.typing import user_of
    from letopis.accounts.visibility import may_create

    if not may_create(user_of(request)):
        return []
    return [
        CreateItem("person", _("Contact person"), "user-plus", "person-new", 50, "Л"),
        CreateItem("counterparty", _("Counterparty"), "building-2", "counterparty-new", 51, "Т"),
    ]


def _add_comments() -> None:
    from django.urls import reverse

    from letopis.comments.targets import Target, commented
    from letopis.comments.views import block
    from letopis.parties import slots
    from letopis.parties.models import ContactPerson, Counterparty
    from letopis.parties.queries import get_counterparty, get_person

    for code, model, get in (
        ("person", ContactPerson, get_person),
        ("counterparty", Counterparty, get_counterparty),
    ):
        commented(Target(code, model, get, _seen(model), lambda card, code=code: reverse(code, args=[card.public_id])))  # type: ignore[misc]
    slots.GENERIC["comments.comment"] = ("kind", "target_id")  # follow a merged card
    person, company = block("person"), block("counterparty")
    slots.CARD_LINKED.append(
        lambda request, card: (person if isinstance(card, ContactPerson) else company)(request, card)
    )


def _seen(model: Any) -> Callable[[Any, Collection[int]], set[int]]:
    def seen(user: Any, ids: Collection[int]) -> set[int]:
        return set(model.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))

    return seen


class PartiesConfig(AppConfig):
    name = "letopis.parties"

    def ready(self) -> None:
        from letopis.accounts.slots import on_team_change
        from letopis.attributes import journal
        from letopis.attributes.hosts import add_host, add_target
        from letopis.attributes.lists import attribute_fields
        from letopis.dictionaries.queries import dictionary
        from letopis.files.hosts import hosts_files
        from letopis.files.slots import block as files_block
        from letopis.history.fields import describe
        from letopis.history.undo import restores
        from letopis.lists.fields import add_fields
        from letopis.lists.spec import add_list
        from letopis.parties import attributed, slots
        from letopis.parties.actions import move_to_team
        from letopis.parties.actions.restoring import PartyRestorer
        from letopis.parties.bulk import register as register_bulk
        from letopis.parties.editing import counterparty_fields, person_fields
        from letopis.parties.hosting import FILES
        from letopis.parties.lists import COUNTERPARTIES, PEOPLE
        from letopis.parties.models import ConsentPurpose, ContactPerson, Counterparty, Group, Source
        from letopis.parties.past import described, snapshot
        from letopis.parties.purging import register
        from letopis.parties.silence_fields import silence_fields

        for model_kept in (Source, ConsentPurpose, Group):
            dictionary(model_kept)
        register()
        _add_comments()
        add_menu(_menu)
        add_create(_create)
        on_team_change(move_to_team)
        add_list(PEOPLE)
        add_list(COUNTERPARTIES)
        add_fields("people", person_fields)
        add_fields("counterparties", counterparty_fields)
        for model in (ContactPerson, Counterparty):
            restores(model, PartyRestorer(model))
            describe(model, described, snapshot)
        register_bulk()
        for host in (attributed.PERSON, attributed.COUNTERPARTY):
            describe(host.model, journal.described(host.code), journal.snapshot)
            add_host(host)
            add_fields(host.list_name, attribute_fields(host.code))
        add_target(attributed.PERSON_TARGET)
        add_target(attributed.COUNTERPARTY_TARGET)
        add_target(attributed.FILE_TARGET)
        add_fields("people", silence_fields)
        for with_files in FILES:
            hosts_files(with_files)
        slots.CARD_LINKED.append(files_block)
        _questions()
        _settings()
        _personal()
        _merging()


def _manages(request: HttpRequest) -> bool:
    from letopis.accounts.typing import user_of

    return user_of(request).role.manages_users


def _questions() -> None:
    """What most cards have none of is asked for only where there is some."""
    from django.db.models import Exists, OuterRef, Q

    from letopis.parties.models import ContactPerson, Counterparty, Relation
    from letopis.parties.slots import CARD_QUESTIONS

    def of_people(rows: Any) -> Callable[[Any, Any], Exists | None]:
        return lambda user, model: Exists(rows) if model is ContactPerson else None

    card = OuterRef("pk")
    CARD_QUESTIONS["has_relations"] = of_people(Relation.objects.filter(Q(person=card) | Q(other=card)))
    CARD_QUESTIONS["has_referrals"] = of_people(ContactPerson.objects.filter(referred_by=card))
    CARD_QUESTIONS["has_referred_companies"] = of_people(Counterparty.objects.filter(referred_by=card))
    CARD_QUESTIONS["has_absorbed"] = lambda user, model: Exists(model.objects.filter(merged_into=card))  # type: ignore[attr-defined]


def _settings() -> None:
    for item in (
        SettingsItem(_("Tags"), _("Names and colours of tags, how many cards have them"), "tags", "tag-settings", 35, _manages),
        SettingsItem(
            _("Sources of clients"), _("Where clients come from, and which UTM marks tell of it"), "megaphone",
            "source-settings", 37, _manages,
        ),
        SettingsItem(
            _("Groups"), _("Folders of people and of counterparties: names, places, how many cards"), "folder-tree",
            "group-settings", 36, _manages,
        ),
        SettingsItem(
            _("Links and relations"), _("Roles of people in companies, who people are to each other"), "network",
            "link-settings", 40, _manages,
        ),
        SettingsItem(
            _("Consents"), _("What people consent to, in which words; every version is kept"), "shield-check",
            "consent-settings", 60, _manages,
        ),
        SettingsItem(
            _("Acts of erasure"), _("Whose personal data were erased, when and on what ground"), "file-x",
            "erasure-acts", 61, _manages,
        ),
    ):  # fmt: skip
        add_settings(item)


def _personal() -> None:
    from letopis.parties import slots
    from letopis.parties.models import Consent, ErasureAct
    from letopis.parties.personal.around import WordsAround
    from letopis.parties.personal.files import FilesOfPerson
    from letopis.parties.personal.registry import FILES, STAYING, keeps_personal_data
    from letopis.parties.views.around import personal_menu, silence_note

    keeps_personal_data(FilesOfPerson())
    keeps_personal_data(WordsAround())
    FILES.append(FilesOfPerson())
    STAYING[Consent] = ("note", "withdrawn_how")
    STAYING[ErasureAct] = ()
    slots.CARD_MENU.append(personal_menu)
    slots.CARD_NOTES.append(silence_note)


def _merging() -> None:
    from letopis.history.queries import ABSORBED
    from letopis.jobs.runners import runner
    from letopis.parties.actions import duplicates
    from letopis.parties.actions.merge.children import doubles, register
    from letopis.parties.models import ContactPerson, Counterparty
    from letopis.parties.personal.merged import MergedCards
    from letopis.parties.personal.registry import keeps_personal_data
    from letopis.parties.queries import absorbed
    from letopis.parties.slots import DOUBLES, GENERIC, MOVED, MOVERS

    for model in (ContactPerson, Counterparty):
        ABSORBED[model._meta.label_lower] = absorbed
    keeps_personal_data(MergedCards())
    MOVERS.update(register())
    DOUBLES.update(doubles())
    GENERIC["files.attachment"] = GENERIC["files.upload"] = ("host_kind", "host_id")
    MOVED.update(
        {
            "files.attachment": ("paperclip", _("Files")),
            "parties.affiliation": ("building-2", _("Links")),
            "parties.bankaccount": ("landmark", _("Bank accounts")),
            "parties.consent": ("shield-check", _("Consents")),
            "parties.contactdetail": ("phone", _("Contacts")),
            "parties.contactperson": ("user", _("People they referred")),
            "parties.contactperson_tags": ("tag", _("Tags")),
            "parties.counterparty": ("building-2", _("Branches and referred companies")),
            "parties.counterparty_tags": ("tag", _("Tags")),
            "parties.externalid": ("link", _("Identities in other systems")),
            "parties.relation": ("users", _("Relations with people")),
        }
    )
    for kind in duplicates.KINDS:
        runner(f"duplicates-{kind}", duplicates.Search(kind))
