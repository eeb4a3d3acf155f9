"""Addresses of the pages over all parts."""

from django.urls import path

from letopis.web import bin as binned
from letopis.web import birthdays, idle, marks, queue, runs, views
from letopis.web.listing import giving, panels
from letopis.web.listing import views as saved

_LIST = "lists/<slug:name>/"
_VIEW = "views/<uuid:public_id>/"
urlpatterns = [
    path(f"{_LIST}filter/", panels.filter_panel, name="list-filter"),
    path(f"{_LIST}columns/", panels.columns_panel, name="list-columns"),
    path(f"{_LIST}tabs/", panels.tabs, name="list-tabs"),
    path(f"{_LIST}print/", giving.printed, name="list-print"),
    path(f"{_LIST}export/<slug:ending>/", giving.export, name="list-export"),
    path(f"{_LIST}views/", saved.manage, name="list-views"),
    path(f"{_LIST}views/new/", saved.new, name="list-view-new"),
    path(f"{_LIST}views/renewal/", saved.renew, name="list-view-renew"),
    path(f"{_LIST}views/order/", saved.order, name="list-views-order"),
    path(f"{_LIST}views/default/", saved.default, name="list-view-default"),
    path(f"{_VIEW}change/", saved.change, name="view-change"),
    path(f"{_VIEW}copy/", saved.copy, name="view-copy"),
    path(f"{_VIEW}deletion/", saved.delete, name="view-delete"),
    path(f"{_VIEW}deletion/removal/", saved.restore, name="view-restore"),
    path("", views.today, name="today"),
    path("today/idle/", idle.clients, name="idle-clients"),
    path("today/overdue/move/", views.move_overdue, name="move-overdue"),
    path("clean-base/", views.start_clean, name="start-clean"),
    path("search/", views.search, name="search"),
    path("palette/", views.palette, name="palette"),
    path("settings/", views.settings, name="settings"),
    path("settings/jobs/", queue.jobs, name="jobs"),
    path("settings/jobs/<uuid:public_id>/retrial/", queue.retry, name="job-retry"),
    path("settings/jobs/<uuid:public_id>/removal/", queue.drop, name="job-drop"),
    path("bin/", binned.listed, name="bin"),
    path("bin/restoring/", binned.restore, name="bin-restore"),
    path("bin/marking/", binned.mark, name="bin-mark"),
    path("bin/purge/", binned.purge, name="bin-purge"),
    path("birthdays/", birthdays.page, name="birthdays"),
    path("favourites/<slug:kind>/<uuid:public_id>/", marks.favourite, name="favourite"),
    path("visits/<slug:kind>/<uuid:public_id>/", marks.visit, name="visit"),
    path("runs/<uuid:public_id>/", runs.run, name="run"),
    path("runs/<uuid:public_id>/step/", runs.step, name="run-step"),
    path("runs/<uuid:public_id>/stop/", runs.stop, name="run-stop"),
    path("runs/<uuid:public_id>/resumption/", runs.resume, name="run-resume"),
]
