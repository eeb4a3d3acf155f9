"""Addresses of reports, under `reports/`."""

from django.urls import path

from letopis.analytics.views import channels

urlpatterns = [
    path("channels/", channels.channels, name="report-channels"),
    path("channels/how/", channels.how, name="report-channels-how"),
    path("channels/clients/", channels.clients, name="report-channels-clients"),
    path("channels/export.xlsx", channels.export, name="report-channels-export"),
    path("channels/save/", channels.save, name="report-channels-save"),
    path("channels/saved/<uuid:public_id>/forget/", channels.forget, name="report-channels-forget"),
]
