"""The API with the operations of every part, and its page for people."""

from collections.abc import Callable
from typing import cast

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse

from letopis.accounts.api import router as users
from letopis.analytics.api import router as reports
from letopis.analytics.contacting.api import router as contacting
from letopis.attributes.api import router as attributes
from letopis.channels.api import goals
from letopis.channels.api import router as channels
from letopis.comments.api import router as comments
from letopis.events.api.operations import events
from letopis.events.api.parsing import router as parsing
from letopis.events.api.templates import sequences, templates
from letopis.events.api.types import router as types
from letopis.files.api import router as files
from letopis.parties.api.cards import counterparties, people
from letopis.parties.api.consents import purposes
from letopis.parties.api.consents import router as consents
from letopis.parties.api.dictionaries import groups, sources, tags
from letopis.parties.api.links import router as affiliations
from letopis.parties.api.relations import kinds as relation_kinds
from letopis.parties.api.relations import router as relations
from letopis.rest.api import api
from letopis.ui.rendering import render_page

for prefix, router in {
    "/people": people,
    "/counterparties": counterparties,
    "/affiliations": affiliations,
    "/relations": relations,
    "/relation-kinds": relation_kinds,
    "/consents": consents,
    "/consent-purposes": purposes,
    "/events/parse": parsing,  # before the addresses of single events
    "/events": events,
    "/attributes": attributes,
    "/event-types": types,
    "/event-templates": templates,
    "/sequences": sequences,
    "/files": files,
    "/sources": sources,
    "/tags": tags,
    "/groups": groups,
    "/users": users,
    "/comments": comments,
    "/channels": channels,
    "/goals": goals,
    "/reports": reports,
    "": contacting,
}.items():
    api.add_router(prefix, router)

# Programs come with a token: the middleware that sends guests to the sign-in page must leave them alone.
urls = api.urls
for pattern in urls[0]:
    login_not_required(cast(Callable[..., HttpResponse], pattern.callback))


@login_not_required
def docs(request: HttpRequest) -> HttpResponse:
    """The operations in words, made from the document itself."""
    return render_page(request, "config/api.html", {"schema": api.get_openapi_schema()})
