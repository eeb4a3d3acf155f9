"""Addresses of imports."""

from django.urls import path

from letopis.exchange import giving, views

urlpatterns = [
    path("", views.start, name="import"),
    path("<uuid:public_id>/", views.run, name="import-run"),
    path("<uuid:public_id>/loading/", views.load, name="import-load"),
]

# below `/people/`
cards = [
    path("vcards/", giving.many, name="people-vcards"),
    path("<uuid:public_id>/vcard/", giving.one, name="person-vcard"),
    path("<uuid:public_id>/code/", giving.code_page, name="person-code"),
    path("<uuid:public_id>/code.svg", giving.code, name="person-code-picture"),
]
