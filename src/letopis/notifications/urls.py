"""Addresses of notifications."""

from django.urls import path

from letopis.notifications import views

urlpatterns = [
    path("", views.listed, name="notifications"),
    path("bell/", views.bell, name="bell"),
    path("choices/", views.choices, name="notification-choices"),
    path("reading/", views.read_all, name="notifications-read"),
    path("<uuid:public_id>/", views.read, name="notification-read"),
]
