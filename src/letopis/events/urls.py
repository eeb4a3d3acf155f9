"""Addresses of events."""

from django.urls import path
from django.utils.translation import gettext as _

from letopis.events.facts import EventChanged
from letopis.events.queries import get_event
from letopis.events.views import (
    chronicle,
    chronicle_report,
    completing,
    control,
    digest,
    giving,
    invitations,
    lanes,
    newcomers,
    news,
    pages,
    pins,
    quick,
    recurring,
    reminders,
    sequences,
    series,
    states,
)
from letopis.parties.views.past import PastKind, past_urls

EVENT = PastKind("event", get_event, EventChanged, lambda: _("Events"), "events")

_ONE = "<uuid:public_id>/"
urlpatterns = [
    path("", pages.listed, name="events"),
    path("type/<slug:code>/", pages.listed, name="events-of-type"),
    path("new/", pages.new, name="event-new"),
    path("quick/", quick.quick, name="event-quick"),
    path("control/", control.page, name="control"),
    path("control/targets/", control.targets, name="control-targets"),
    path("digest/", digest.digest, name="digest"),
    path("hints/", pages.hints, name="event-hints"),
    path("participants/", pages.participants, name="participants"),
    path("participants/new/", newcomers.new, name="participant-new"),
    path("sequences/<uuid:public_id>/stop/", sequences.stop, name="sequence-stop"),
    path("sequences/<uuid:public_id>/resumption/", sequences.resume, name="sequence-resume"),
    path("sequences/start/<slug:kind>/<uuid:public_id>/", sequences.start, name="sequence-start"),
    path("reminders/<uuid:public_id>/snoozing/", reminders.snooze, name="reminder-snooze"),
    path("reminders/<uuid:public_id>/completion/", reminders.complete, name="reminder-complete"),
    path("recurrence/", recurring.preview, name="recurrence-preview"),
    path("series/<uuid:public_id>/", series.series, name="series"),
    path("series/<uuid:public_id>/stopping/", series.stop, name="series-stop"),
    path("series/undoing/<int:fact>/", series.undo, name="series-undo"),
    path("chronicle/<slug:kind>/<uuid:public_id>/", chronicle.chronicle, name="chronicle"),
    path("chronicle/<slug:kind>/<uuid:public_id>/print/", chronicle_report.printed, name="chronicle-print"),
    path(
        "chronicle/<slug:kind>/<uuid:public_id>/export/<slug:ending>/", chronicle_report.export, name="chronicle-export"
    ),
    path("chronicle/<slug:kind>/<uuid:public_id>/people/", chronicle.people, name="chronicle-people"),
    path("chronicle/<slug:kind>/<uuid:public_id>/months/", chronicle.months, name="chronicle-months"),
    path("chronicle/<slug:kind>/<uuid:public_id>/changes/", chronicle.changes, name="chronicle-changes"),
    path("chronicle/<slug:kind>/<uuid:public_id>/pins/<uuid:event>/", pins.pin, name="chronicle-pin"),
    path("chronicle/<slug:kind>/<uuid:public_id>/pins/<uuid:event>/removal/", pins.unpin, name="chronicle-unpin"),
    path("chronicle/<slug:kind>/<uuid:public_id>/next/", chronicle.following, name="chronicle-next"),
    path("chronicle/<slug:kind>/<uuid:public_id>/compose/", chronicle.compose, name="compose"),
    path("<uuid:public_id>.ics", giving.ics, name="event-ics"),
    path(_ONE, pages.event, name="event"),
    *past_urls(_ONE, EVENT),
    path(f"{_ONE}invitations/", invitations.invitations, name="event-invite"),
    path(f"{_ONE}invitations/news/", invitations.news, name="event-tell"),
    path(f"{_ONE}invitations/replies/", invitations.replies, name="event-replies"),
    path(f"{_ONE}participants/<uuid:participant>/response/", invitations.response, name="event-response"),
    path(f"{_ONE}completion/", completing.completion, name="event-complete"),
    path(f"{_ONE}next-step/", completing.step, name="event-step"),
    path(f"{_ONE}cancellation/", states.cancellation, name="event-cancel"),
    path(f"{_ONE}planning/", states.reopening, name="event-reopen"),
    path(f"{_ONE}move/", states.move, name="event-move"),
    path(f"{_ONE}news/", news.news, name="event-news"),
    path(f"{_ONE}lane/", lanes.lane, name="event-lane"),
    path(f"{_ONE}lane/removal/", lanes.lane_back, name="event-lane-back"),
    path(f"{_ONE}answer-not-needed/", states.answer, name="event-answer"),
    path(f"{_ONE}answer-not-needed/removal/", states.answer_back, name="event-answer-back"),
    path(f"{_ONE}deletion/", states.mark, name="event-mark"),
    path(f"{_ONE}deletion/removal/", states.unmark, name="event-unmark"),
]
