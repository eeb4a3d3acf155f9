"""The fields of people and counterparties, as lists show, sort, filter and export them."""

from letopis.parties.list_fields.companies import counterparty_fields
from letopis.parties.list_fields.people import person_fields
from letopis.parties.list_fields.shared import tag_field

__all__ = ["counterparty_fields", "person_fields", "tag_field"]
