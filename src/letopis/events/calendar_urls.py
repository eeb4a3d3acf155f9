"""Addresses of the calendar."""

from django.urls import path

from letopis.events.views import calendar, calendar_changes, feeds

urlpatterns = [
    path("", calendar.calendar, name="calendar"),
    path("choice/", calendar.choose, name="calendar-choice"),
    path("subscriptions/", feeds.feeds, name="calendar-feeds"),
    path("subscriptions/<uuid:public_id>/revocation/", feeds.revoke, name="calendar-feed-revoke"),
    path("feeds/<str:secret>.ics", feeds.feed, name="calendar-feed"),
    path("new/", calendar_changes.new, name="calendar-new"),
    path("<uuid:public_id>/", calendar_changes.move, name="calendar-move"),
]
