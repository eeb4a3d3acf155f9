"""The marks of an advertisement (UTM) a card came with: the same five columns on people and counterparties."""

from django.db import models
from django.utils.translation import gettext_lazy as _

UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
UTM_LENGTH = 200


class WithUtm(models.Model):
    """Marks as the address of the landing page had them, empty when there were none."""

    utm_source = models.CharField(_("Platform (utm_source)"), max_length=UTM_LENGTH, blank=True)
    utm_medium = models.CharField(_("Kind of advertising (utm_medium)"), max_length=UTM_LENGTH, blank=True)
    utm_campaign = models.CharField(_("Campaign (utm_campaign)"), max_length=UTM_LENGTH, blank=True)
    utm_content = models.CharField(_("Advertisement (utm_content)"), max_length=UTM_LENGTH, blank=True)
    utm_term = models.CharField(_("Keyword (utm_term)"), max_length=UTM_LENGTH, blank=True)

    class Meta:
        abstract = True

    @property
    def utm_words(self) -> str:
        """«yandex / cpc / spring», empty without marks."""
        return " / ".join(value for name in UTM if (value := getattr(self, name)))
