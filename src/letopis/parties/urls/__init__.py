"""Addresses of people and counterparties."""

from django.urls import URLPattern, path

from letopis.parties.views import blocks, cards, links, merging, past, similar
from letopis.parties.views.kinds import CardKind


def card_urls(kind: CardKind) -> list[URLPattern]:
    """The same addresses for both kinds of cards."""
    code, extra = kind.code, {"kind": kind}
    one = "<uuid:public_id>/"
    return [
        path("", cards.listed, extra, name=kind.list_route),
        path("new/", cards.new, extra, name=f"{code}-new"),
        path("options/", blocks.options, extra, name=f"{code}-options"),
        path("groups/options/", blocks.group_options, extra, name=f"{code}-group-options"),
        path("merge/", merging.merging, extra, name=f"{code}-merge"),
        path("similar/", similar.found, extra, name=f"{code}-similar"),
        path(one, cards.card, extra, name=code),
        path(f"{one}edit/", cards.edit, extra, name=f"{code}-edit"),
        *past.past_urls(one, past.of_card(kind)),
        path(f"{one}field/<slug:name>/", blocks.field, extra, name=f"{code}-field"),
        path(f"{one}block/<slug:name>/", blocks.block, extra, name=f"{code}-block"),
        path(f"{one}merges/", merging.merges, extra, name=f"{code}-merges"),
        path(f"{one}merges/<int:pk>/undoing/", merging.unmerge, extra, name=f"{code}-unmerge"),
        path(f"{one}deletion/", blocks.mark, extra, name=f"{code}-mark"),
        path(f"{one}deletion/removal/", blocks.unmark, extra, name=f"{code}-unmark"),
        path(f"{one}links/new/", links.new, extra, name=f"{code}-link-new"),
        path(f"{one}links/undo/<int:fact_id>/", links.undo, extra, name=f"{code}-link-undo"),
        path(f"{one}links/<uuid:link_id>/", links.change, extra, name=f"{code}-link"),
        path(f"{one}links/<uuid:link_id>/end/", links.end, extra, name=f"{code}-link-end"),
        path(f"{one}links/<uuid:link_id>/move/", links.move, extra, name=f"{code}-link-move"),
        path(f"{one}links/<uuid:link_id>/removal/", links.remove, extra, name=f"{code}-link-remove"),
    ]
