"""`/people/`."""

from letopis.parties.urls import card_urls
from letopis.parties.views.kinds import PERSON

urlpatterns = card_urls(PERSON)
