"""Addresses of imports."""

from django.urls import path

from letopis.exchange import views

urlpatterns = [
    path("", views.start, name="import"),
    path("<uuid:public_id>/", views.run, name="import-run"),
    path("<uuid:public_id>/loading/", views.load, name="import-load"),
]
