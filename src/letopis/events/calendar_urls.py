"""Addresses of the calendar."""

from django.urls import path

from letopis.events.views import calendar, calendar_changes

urlpatterns = [
    path("", calendar.calendar, name="calendar"),
    path("choice/", calendar.choose, name="calendar-choice"),
    path("new/", calendar_changes.new, name="calendar-new"),
    path("<uuid:public_id>/", calendar_changes.move, name="calendar-move"),
]
