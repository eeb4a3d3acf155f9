"""`/counterparties/`."""

from letopis.parties.urls import card_urls
from letopis.parties.views.kinds import COUNTERPARTY

urlpatterns = card_urls(COUNTERPARTY)
