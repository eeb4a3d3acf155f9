"""The marks of an advertisement (UTM) a card came with: the same five columns on people and counterparties."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

UTM_LABELS: dict[str, StrOrPromise] = {
    "utm_source": _("Platform (utm_source)"),
    "utm_medium": _("Kind of advertising (utm_medium)"),
    "utm_campaign": _("Campaign (utm_campaign)"),
    "utm_content": _("Advertisement (utm_content)"),
    "utm_term": _("Keyword (utm_term)"),
}
UTM = tuple(UTM_LABELS)
UTM_LENGTH = 200


class WithUtm(models.Model):
    """Marks as the address of the landing page had them, empty when there were none."""

    utm_source = models.CharField(UTM_LABELS["utm_source"], max_length=UTM_LENGTH, blank=True)
    utm_medium = models.CharField(UTM_LABELS["utm_medium"], max_length=UTM_LENGTH, blank=True)
    utm_campaign = models.CharField(UTM_LABELS["utm_campaign"], max_length=UTM_LENGTH, blank=True)
    utm_content = models.CharField(UTM_LABELS["utm_content"], max_length=UTM_LENGTH, blank=True)
    utm_term = models.CharField(UTM_LABELS["utm_term"], max_length=UTM_LENGTH, blank=True)

    class Meta:
        abstract = True

    @property
    def utm_words(self) -> str:
        """«yandex / cpc / spring», empty without marks."""
        return " / ".join(value for name in UTM if (value := getattr(self, name)))
