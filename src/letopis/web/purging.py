"""Stars and visits go with the record they point to."""

from collections.abc import Iterable
from typing import Any

from letopis.accounts.bin import Dependant
from letopis.accounts.models import User
from letopis.history.facts import Changed
from letopis.web.models import Favourite, Visit


class MarksOfRecord:
    """Nobody is asked about them: they say only who has looked."""

    def found(self, record: Any) -> list[Dependant]:
        return []

    def purge(self, record: Any, *, by: User) -> Iterable[Changed]:
        for model in (Favourite, Visit):
            model.objects.filter(kind=record._meta.label_lower, target_id=record.pk).delete()
        return []
