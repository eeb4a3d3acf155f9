"""People and counterparties as cards files may hang on."""

from django.utils.translation import gettext as _

from letopis.files.hosts import Host
from letopis.parties.models import ContactPerson, Counterparty

FILES = [
    Host("person", ContactPerson, lambda: _("Contact persons"), "people", *[ContactPerson.objects.visible_to] * 2),
    Host(
        "counterparty",
        Counterparty,
        lambda: _("Counterparties"),
        "counterparties",
        *[Counterparty.objects.visible_to] * 2,
    ),
]
