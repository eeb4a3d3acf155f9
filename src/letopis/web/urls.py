"""Addresses of the pages over all parts."""

from django.urls import path

from letopis.web import birthdays, marks, runs, views

urlpatterns = [
    path("", views.today, name="today"),
    path("today/overdue/move/", views.move_overdue, name="move-overdue"),
    path("clean-base/", views.start_clean, name="start-clean"),
    path("search/", views.search, name="search"),
    path("palette/", views.palette, name="palette"),
    path("settings/", views.settings, name="settings"),
    path("birthdays/", birthdays.page, name="birthdays"),
    path("favourites/<slug:kind>/<uuid:public_id>/", marks.favourite, name="favourite"),
    path("visits/<slug:kind>/<uuid:public_id>/", marks.visit, name="visit"),
    path("runs/<uuid:public_id>/", runs.run, name="run"),
    path("runs/<uuid:public_id>/step/", runs.step, name="run-step"),
    path("runs/<uuid:public_id>/stop/", runs.stop, name="run-stop"),
    path("runs/<uuid:public_id>/resumption/", runs.resume, name="run-resume"),
]
