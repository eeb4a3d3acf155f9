"""Tables of the parties part."""

from letopis.parties.models.affiliation import Affiliation
from letopis.parties.models.attribute import CounterpartyValue, PersonValue
from letopis.parties.models.counterparty import BankAccount, Counterparty
from letopis.parties.models.detail import ContactDetail
from letopis.parties.models.dictionary import Source, Tag
from letopis.parties.models.external import ExternalId
from letopis.parties.models.person import ContactPerson

__all__ = [
    "Affiliation",
    "BankAccount",
    "ContactDetail",
    "ContactPerson",
    "Counterparty",
    "CounterpartyValue",
    "ExternalId",
    "PersonValue",
    "Source",
    "Tag",
]
