"""People and counterparties as cards files may hang on."""

from django.utils.translation import gettext as _

from letopis.files.hosts import Host
from letopis.parties.models import ContactPerson, Counterparty

_PEOPLE, _COMPANIES = ContactPerson.objects.visible_to, Counterparty.objects.visible_to
FILES = [
    Host("person", ContactPerson, lambda: _("Contact persons"), "people", _PEOPLE, _PEOPLE),
    Host("counterparty", Counterparty, lambda: _("Counterparties"), "counterparties", _COMPANIES, _COMPANIES),
]
