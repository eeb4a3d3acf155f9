"""Addresses of reports, under `reports/`. What a report has beside the pages of every report stands before them."""

from django.urls import path

from letopis.analytics.views import channels, cohorts, filtering, funnel, pages, sources, whole

urlpatterns = [
    path("", pages.reports, name="reports"),
    path("channels/clients/", channels.clients, name="report-channels-clients"),
    path("whole/<uuid:public_id>/", whole.page, name="whole-report"),
    path("whole/<uuid:public_id>/export.xlsx", whole.export, name="whole-report-export"),
    path("whole/<uuid:public_id>/forget/", whole.forget, name="whole-report-forget"),
    path("<slug:code>/whole/", whole.ask, name="report-whole-ask"),
    path("sources/clients/", sources.clients, name="report-sources-clients"),
    path("channels/contacts/", channels.contacts, name="report-channels-contacts"),
    path("cohorts/clients/", cohorts.cohorts_clients, name="report-cohorts-clients"),
    path("funnel/clients/", funnel.funnel_clients, name="report-funnel-clients"),
    path("<slug:code>/", pages.page, name="report"),
    path("<slug:code>/filter/", filtering.filter_panel, name="report-filter"),
    path("<slug:code>/how/", pages.how, name="report-how"),
    path("<slug:code>/export.xlsx", pages.export, name="report-export"),
    path("<slug:code>/save/", pages.save, name="report-save"),
    path("<slug:code>/saved/<uuid:public_id>/forget/", pages.forget, name="report-forget"),
]
