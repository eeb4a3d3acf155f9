"""Putting old values back into the dictionaries of this part; see `history.undo`."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.channels.actions.goals import save_goal
from letopis.history.differences import as_shown, put
from letopis.history.facts import Changed, Values
from letopis.kernel.errors import Refused


class SettingRestorer:
    """The restorer of a table only owners change."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model

    def lock(self, ids: Iterable[int], *, by: User, given: Collection[int] = ()) -> Mapping[int, models.Model]:
        if not by.role.manages_users:
            return {}
        rows = self.model._default_manager.select_for_update().filter(pk__in=list(ids)).order_by("pk")
        return {row.pk: row for row in rows}

    def held(self, record: Any, name: str) -> Any:
        return as_shown(record, name)["value"]

    def check(self, record: Any, values: Values, *, by: User) -> None:
        self._columns(record, values)

    def put(self, record: Any, values: Values, *, by: User) -> Changed:
        changed = put(record, self._columns(record, values))
        if changed.after:
            try:
                with transaction.atomic():
                    self.save(record, changed, by=by)
            except IntegrityError as error:
                raise Refused(_("Something else stands there now.")) from error
        return changed

    def save(self, record: Any, changed: Changed, *, by: User) -> None:
        """Write what has changed, with the next version."""
        record.version += 1
        record.save(update_fields=[*changed.after, "version"])

    def _columns(self, record: Any, values: Values) -> dict[str, Any]:
        found = {}
        for name, value in values.items():
            field = record._meta.get_field(name)
            if isinstance(field, models.ForeignKey) and value is not None:
                value = field.related_model._default_manager.filter(pk=value).first()
                if value is None:
                    raise Refused(_("There is no such record."), name)
            found[name] = value
        return found


class GoalRestorer(SettingRestorer):
    """The restorer of goals: an old rule that comes back is a new version, and is counted."""

    def save(self, record: Any, changed: Changed, *, by: User) -> None:
        save_goal(record, changed, by=by)
