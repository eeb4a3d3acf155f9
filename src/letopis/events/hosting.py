"""Events as cards files may hang on: opened through both doors, met in lists through the first."""

from django.utils.translation import gettext as _

from letopis.events.models import Event
from letopis.events.queries import by_card, in_lists
from letopis.files.hosts import Host

FILES = Host("event", Event, lambda: _("Events"), "events", by_card, in_lists)
