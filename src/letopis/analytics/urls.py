"""Addresses of reports, under `reports/`. What a report has beside the pages of every report stands before them."""

from django.urls import path

from letopis.analytics.views import channels, cohorts, filtering, funnel, lately, letters, pages, panels, sources, whole

urlpatterns = [
    path("", pages.reports, name="reports"),
    path("lately/", lately.chart, name="report-lately"),
    path("letters/", letters.listed, name="report-letters"),
    path("letters/new/", letters.new, name="report-letter-new"),
    path("letters/<uuid:public_id>/", letters.letter, name="report-letter"),
    path("letters/<uuid:public_id>/use/", letters.use, name="report-letter-use"),
    path("letters/<uuid:public_id>/now/", letters.now, name="report-letter-now"),
    path("letters/off/<str:token>/", letters.off, name="report-letter-off"),
    path("panels/new/", panels.add, name="panel-new"),
    path("panels/undo/<int:fact_id>/", panels.undo, name="panel-undo"),
    path("panels/<slug:code>/", panels.page, name="panel"),
    path("panels/<slug:code>/tiles/<slug:tile_id>/", panels.tile, name="panel-tile"),
    path("panels/<slug:code>/edit/", panels.edit, name="panel-edit"),
    path("panels/<slug:code>/copy/", panels.copy, name="panel-copy"),
    path("panels/<slug:code>/delete/", panels.delete, name="panel-delete"),
    path("panels/<slug:code>/restore/", panels.restore, name="panel-restore"),
    path("panels/<slug:code>/export.xlsx", panels.export, name="panel-export"),
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
    path("<slug:code>/panel/", panels.put_tile, name="report-tile"),
    path("<slug:code>/saved/<uuid:public_id>/forget/", pages.forget, name="report-forget"),
]
