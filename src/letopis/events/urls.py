"""Addresses of events."""

from django.urls import path
from django.utils.translation import gettext as _

from letopis.events.facts import EventChanged
from letopis.events.queries import get_event
from letopis.events.views import chronicle, chronicle_report, pages, pins, reminders, states
from letopis.parties.views.past import PastKind, past_urls

EVENT = PastKind("event", get_event, EventChanged, lambda: _("Events"), "events")

_ONE = "<uuid:public_id>/"
urlpatterns = [
    path("", pages.listed, name="events"),
    path("type/<slug:code>/", pages.listed, name="events-of-type"),
    path("new/", pages.new, name="event-new"),
    path("participants/", pages.participants, name="participants"),
    path("reminders/<uuid:public_id>/snoozing/", reminders.snooze, name="reminder-snooze"),
    path("reminders/<uuid:public_id>/completion/", reminders.complete, name="reminder-complete"),
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
    path("chronicle/<slug:kind>/<uuid:public_id>/compose/", chronicle.compose, name="compose"),
    path(_ONE, pages.event, name="event"),
    *past_urls(_ONE, EVENT),
    path(f"{_ONE}completion/", states.completion, name="event-complete"),
    path(f"{_ONE}cancellation/", states.cancellation, name="event-cancel"),
    path(f"{_ONE}planning/", states.reopening, name="event-reopen"),
    path(f"{_ONE}move/", states.move, name="event-move"),
    path(f"{_ONE}answer-not-needed/", states.answer, name="event-answer"),
    path(f"{_ONE}answer-not-needed/removal/", states.answer_back, name="event-answer-back"),
    path(f"{_ONE}deletion/", states.mark, name="event-mark"),
    path(f"{_ONE}deletion/removal/", states.unmark, name="event-unmark"),
]
