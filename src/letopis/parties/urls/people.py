"""`/people/`."""

from django.urls import path

from letopis.parties.urls import card_urls
from letopis.parties.views import consents, personal, relations
from letopis.parties.views.kinds import PERSON

urlpatterns = [
    *card_urls(PERSON),
    path("<uuid:public_id>/relations/new/", relations.new, name="person-relation-new"),
    path("<uuid:public_id>/relations/<uuid:relation_id>/removal/", relations.remove, name="person-relation-remove"),
    path("<uuid:public_id>/consents/new/", consents.new, name="person-consent-new"),
    path("<uuid:public_id>/consents/<uuid:consent_id>/withdrawal/", consents.withdraw, name="person-consent-withdraw"),
    path("<uuid:public_id>/bans/", consents.bans, name="person-bans"),
    path("<uuid:public_id>/personal-data/", personal.personal, name="person-personal"),
    path("<uuid:public_id>/personal-data/archive/", personal.take_out, name="person-archive"),
    path("<uuid:public_id>/personal-data/erasure/", personal.erase_person, name="person-erase"),
]
