"""Addresses of the settings of events: templates and sequences."""

from django.urls import path

from letopis.events.views import templates

_ONE = "templates/<slug:kind>/<uuid:public_id>/"
urlpatterns = [
    path("templates/", templates.overview, name="templates"),
    path("templates/new/", templates.template, name="template-new"),
    path("templates/<uuid:public_id>/", templates.template, name="template"),
    path("templates/sequences/new/", templates.sequence, name="sequence-new"),
    path("templates/sequences/<uuid:public_id>/", templates.sequence, name="sequence"),
    path("templates/order/<slug:kind>/", templates.order, name="templates-order"),
    path(f"{_ONE}retirement/", templates.retire, name="template-retire"),
    path(f"{_ONE}retirement/removal/", templates.restore, name="template-restore"),
]
