"""Tables of the parties part."""

from letopis.parties.models.affiliation import Affiliation
from letopis.parties.models.attribute import CounterpartyValue, PersonValue
from letopis.parties.models.consent import Consent, ConsentPurpose, ConsentText, ErasureAct
from letopis.parties.models.counterparty import BankAccount, Counterparty
from letopis.parties.models.detail import ContactDetail
from letopis.parties.models.dictionary import LinkRole, RelationKind, Source, Tag
from letopis.parties.models.duplicate import CounterpartyPair, Merge, PersonPair
from letopis.parties.models.external import ExternalId
from letopis.parties.models.group import Group
from letopis.parties.models.person import ContactPerson
from letopis.parties.models.relation import Relation

__all__ = [
    "Affiliation",
    "BankAccount",
    "Consent",
    "ConsentPurpose",
    "ConsentText",
    "ContactDetail",
    "ContactPerson",
    "Counterparty",
    "CounterpartyPair",
    "CounterpartyValue",
    "ErasureAct",
    "ExternalId",
    "Group",
    "LinkRole",
    "Merge",
    "PersonPair",
    "PersonValue",
    "Relation",
    "RelationKind",
    "Source",
    "Tag",
]
