"""Addresses of attributes."""

from django.urls import path

from letopis.attributes.views import cards, definitions, types, values

_SETTINGS = "settings/attributes/"
_ONE = f"{_SETTINGS}<slug:host>/<slug:code>/"
urlpatterns = [
    path(_SETTINGS, definitions.overview, name="attributes"),
    path(f"{_SETTINGS}<slug:host>/", definitions.overview, name="attributes-of"),
    path(f"{_SETTINGS}order/<slug:host>/", definitions.order, name="attribute-order"),
    path(_ONE, definitions.attribute, name="attribute"),
    path(f"{_ONE}type/", types.change, name="attribute-type"),
    path(f"{_ONE}retirement/", definitions.retire, name="attribute-retire"),
    path(f"{_ONE}retirement/removal/", definitions.restore, name="attribute-restore"),
    path("attributes/<slug:host>/new/", cards.new, name="attribute-new"),
    path("attributes/<slug:host>/incomplete/", cards.incomplete, name="attributes-incomplete"),
    path("attributes/<slug:host>/<uuid:public_id>/<slug:code>/", values.value, name="attribute-value"),
]
