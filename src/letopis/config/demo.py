"""The demo company «Стройкомплект»: everything made up, the same for everybody, around today."""

import random

from letopis.accounts import demo as accounts_demo
from letopis.attributes import demo as attributes_demo
from letopis.channels import demo as channels_demo
from letopis.config.demo_leads import fill_leads
from letopis.events import demo as events_demo
from letopis.events.demo_templates import fill_templates
from letopis.history.actions import record
from letopis.history.facts import Changed
from letopis.kernel import clock
from letopis.kernel.database import in_transaction
from letopis.parties import demo as parties_demo
from letopis.parties.demo_utm import mark_cards
from letopis.parties.facts import PeopleImported
from letopis.parties.models import ContactPerson, Source

SEED = 1147  # the year Moscow is first named in a chronicle


@in_transaction
def fill_demo() -> bool:
    """Fill an empty base; False, and nothing done, when there are people already."""
    if ContactPerson.objects.exists():
        return False
    rng = random.Random(SEED)
    users = accounts_demo.fill()
    sellers, owner = users[:2], users[3]
    today = clock.today(owner.zone)
    sources = list(Source.objects.filter(is_active=True))
    companies = parties_demo.fill_counterparties(rng, [*sellers, users[2], sellers[0]], sources, owner)
    people = parties_demo.fill_people(rng, companies, sources, today, owner)
    parties_demo.group_cards(companies, people, owner)
    mark_cards(SEED, companies, people)
    channels_demo.fill(today)
    record(
        PeopleImported([Changed(person) for person in people], data={"name": "демо-компания", "created": len(people)}),
        by=owner,
    )
    events_demo.fill(rng, people, users, today, owner)
    fill_leads(SEED, sellers, people, owner)
    fill_templates(owner)
    for host in ("person", "counterparty", "event"):
        attributes_demo.fill(random.Random(SEED), host, today, owner)
    return True
