"""What channels add to the pages of lower parts."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup

from letopis.parties.models import Source


def cost_link(request: HttpRequest, source: Source) -> Markup:
    """From a source to what was spent on it."""
    return Markup('<a class="link" href="{}">{}</a>').format(
        reverse("source-costs", args=[source.public_id]), _("Expenses on the source")
    )
