"""Addresses of the pages over all parts."""

from django.urls import path

from letopis.web import bin as binned
from letopis.web import runs, views

urlpatterns = [
    path("", views.today, name="today"),
    path("today/overdue/move/", views.move_overdue, name="move-overdue"),
    path("clean-base/", views.start_clean, name="start-clean"),
    path("search/", views.search, name="search"),
    path("palette/", views.palette, name="palette"),
    path("settings/", views.settings, name="settings"),
    path("bin/", binned.listed, name="bin"),
    path("bin/restoring/", binned.restore, name="bin-restore"),
    path("bin/marking/", binned.mark, name="bin-mark"),
    path("bin/purge/", binned.purge, name="bin-purge"),
    path("runs/<uuid:public_id>/", runs.run, name="run"),
    path("runs/<uuid:public_id>/step/", runs.step, name="run-step"),
    path("runs/<uuid:public_id>/stop/", runs.stop, name="run-stop"),
]
