"""Reading channels and expenses."""

from uuid import UUID

from django.db.models import QuerySet

from letopis.channels.models import Channel, Goal, SourceCosts
from letopis.kernel.errors import NotFound
from letopis.parties.models import Source


def channels() -> QuerySet[Channel]:
    """All of them in their order, with what their names need."""
    return Channel.objects.select_related("type", "tag")


def get_channel(public_id: UUID) -> Channel:
    """One of them; a dictionary is everybody's. Raises `NotFound`."""
    if (row := channels().filter(public_id=public_id).first()) is None:
        raise NotFound
    return row


def costs_of_sources() -> list[tuple[Source, SourceCosts | None]]:
    """Every source in its order, with its expenses when it has any."""
    held = {row.source_id: row for row in SourceCosts.objects.all()}
    return [(source, held.get(source.pk)) for source in Source.objects.all()]


def get_source(public_id: UUID) -> Source:
    """A source. Raises `NotFound`."""
    if (row := Source.objects.filter(public_id=public_id).first()) is None:
        raise NotFound
    return row


def get_goal(public_id: UUID) -> Goal:
    """A goal; everybody may know what is aimed at. Raises `NotFound`."""
    if (row := Goal.objects.filter(public_id=public_id).first()) is None:
        raise NotFound
    return row
