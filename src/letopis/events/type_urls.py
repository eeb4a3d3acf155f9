"""Addresses of the settings of types of events."""

from django.urls import path

from letopis.events.views import settings

urlpatterns = [
    path("", settings.overview, name="event-types"),
    path("order/", settings.order, name="event-type-order"),
    path("new/", settings.new, name="event-type-new"),
    path("of/<slug:code>/", settings.one, name="event-type"),
    path("of/<slug:code>/retirement/", settings.retire, name="event-type-retire"),
    path("of/<slug:code>/retirement/removal/", settings.restore, name="event-type-restore"),
]
