"""Kept contacts with clients: derived, made anew at will, never exported."""

from django.db import models
from django.db.models import Q

from letopis.events.models import Event
from letopis.parties.models import ContactPerson, Counterparty


class ClientTouch(models.Model):
    """A completed event with a client. One row tells of the event and the client (`is_first`); further ones are there
    for participants whose cards belong to others, because a reader may see them alone.

    Numbers are plain ones, moments are seconds of Unix time: reports read these rows by the million.
    """

    class Side(models.IntegerChoices):
        NEITHER = 0
        OURS = 1  # we reached out
        THEIRS = 2  # the client came to us

    person = models.ForeignKey(ContactPerson, null=True, on_delete=models.CASCADE, related_name="+")
    counterparty = models.ForeignKey(Counterparty, null=True, on_delete=models.CASCADE, related_name="+")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    is_first = models.BooleanField()
    at = models.FloatField()
    channel = models.BigIntegerField()  # 0: none
    side = models.PositiveSmallIntegerField(choices=Side.choices)
    is_call = models.BooleanField()  # of ours
    talked = models.BooleanField()  # a call in which they spoke
    answer = models.FloatField(null=True)  # seconds until the client's answer to it
    responsible = models.BigIntegerField()  # for the event
    team = models.BigIntegerField()  # 0: none
    card_responsible = models.BigIntegerField()  # for the participant's card
    card_team = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(person=None) ^ Q(counterparty=None), name="touch_of_one_client"),
        ]
        indexes = [
            # clients of a channel, with what is counted of each: the whole question is answered by the index
            models.Index(
                fields=["channel", "counterparty", "person", "at", "side", "talked", "answer", "is_first"],
                name="touch_by_channel",
            ),
            models.Index(fields=["at"], name="touch_by_time"),  # a period of a reader who sees everything
            models.Index(fields=["team", "at"], name="touch_of_team"),  # … who sees a team
            models.Index(fields=["responsible", "at"], name="touch_of_colleague"),  # … who sees their own
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.at:.0f}"


class TouchState(models.Model):
    """The one row says under which definitions contacts are kept, and how far they are being made anew under others."""

    stamp = models.CharField(max_length=64, blank=True)  # "": not yet for everybody
    coming = models.CharField(max_length=64, blank=True)  # definitions of the run that is on its way
    kind = models.CharField(max_length=20, blank=True)  # of the card the run stands at
    last = models.BigIntegerField(default=0)  # its key

    def __str__(self) -> str:
        return self.stamp
