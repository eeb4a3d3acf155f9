"""Cards are searched anew when an attribute begins or ceases to be searched."""

from letopis.attributes.hosts import HOSTS
from letopis.attributes.models import AttributeDefinition
from letopis.attributes.queries import holders

_CHUNK = 500


def search_anew(definition: AttributeDefinition) -> None:
    """Derive the search texts of the cards that have a value; inside the caller's transaction."""
    host = HOSTS[definition.host]
    known = list(AttributeDefinition.objects.filter(host=definition.host))
    ids = list(holders(definition).values_list("pk", flat=True))
    for start in range(0, len(ids), _CHUNK):
        host.derive(ids[start : start + _CHUNK], known)
