"""All addresses. They are the product's public face: see `contract.md`, Pages."""

from django.urls import include, path

from letopis.config import api, health
from letopis.exchange.urls import cards
from letopis.files.urls import host_urls

_HOSTS = (("people", "person"), ("counterparties", "counterparty"), ("events", "event"))
urlpatterns = [
    path("", include("letopis.web.urls")),
    path("", include("letopis.accounts.urls")),
    path("", include("letopis.attributes.urls")),
    path("people/", include("letopis.parties.urls.people")),
    path("people/", include(cards)),
    path("counterparties/", include("letopis.parties.urls.counterparties")),
    path("duplicates/", include("letopis.parties.urls.duplicates")),
    path("settings/", include("letopis.parties.urls.settings")),
    path("settings/", include("letopis.events.settings_urls")),
    path("settings/", include("letopis.channels.urls")),
    path("events/", include("letopis.events.urls")),
    path("settings/event-types/", include("letopis.events.type_urls")),
    path("calendar/", include("letopis.events.calendar_urls")),
    path("notifications/", include("letopis.notifications.urls")),
    path("comments/", include("letopis.comments.urls")),
    path("bulk/", include("letopis.bulk.urls")),
    *(path(f"{place}/", include(host_urls(code))) for place, code in _HOSTS),
    path("files/", include("letopis.files.urls")),
    path("import/", include("letopis.exchange.urls")),
    path("reports/", include("letopis.analytics.urls")),
    path("api/v1/docs", api.docs, name="api-docs"),
    path("api/v1/", api.urls),
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
]

handler404 = "letopis.web.views.page_not_found"
handler500 = "letopis.web.views.server_error"
