"""Addresses of imports."""

from django.urls import path

from letopis.exchange import giving
from letopis.exchange.views import checking, files, mapping, report

urlpatterns = [
    path("", files.start, name="import"),
    path("<uuid:public_id>/", files.run, name="import-run"),
    path("<uuid:public_id>/mapping/", mapping.mapping, name="import-mapping"),
    path("<uuid:public_id>/check/", checking.check, name="import-check"),
    path("<uuid:public_id>/loading/", checking.load, name="import-load"),
    path("<uuid:public_id>/undoing/", report.undo, name="import-undo"),
    path("<uuid:public_id>/refused.csv", report.refused, name="import-refused"),
]

# below `/people/`
cards = [
    path("vcards/", giving.many, name="people-vcards"),
    path("<uuid:public_id>/vcard/", giving.one, name="person-vcard"),
    path("<uuid:public_id>/code/", giving.code_page, name="person-code"),
    path("<uuid:public_id>/code.svg", giving.code, name="person-code-picture"),
]
