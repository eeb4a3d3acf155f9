"""From rows to people."""

from django.utils.translation import gettext as _

from letopis.exchange.cards import Card, Work
from letopis.exchange.mapping import values
from letopis.exchange.mapping.headers import PEOPLE
from letopis.exchange.mapping.rows import Mapper
from letopis.exchange.names import split_name

_FURTHER = ("2", "3")


class PeopleMapper(Mapper[Card]):
    """Rows of people."""

    entry = Card
    what = PEOPLE
    limits = {"last_name": 200, "first_name": 200, "patronymic": 200, "position": 200, "organisation": 300, "role": 120}

    def _own(self, card: Card, header: str, head: str, value: str) -> bool:
        if head == "birthday":
            found = values.birthday(value)
            if found is None:
                return self._bad(card, header, value, _("there is no such date"))
            card.birthday = found
        elif head.startswith("birth_"):
            self.aside[head] = value
        elif head == "sex":
            card.sex = values.sex(value) or ""
            if not card.sex:
                return self._bad(card, header, value, _("the sex is not understood"))
        elif head == "organisation_inn" or (head[-1:] in _FURTHER and head[:-1] == "organisation_inn"):
            self.aside[head] = "/".join(filter(None, values.inn_and_kpp(value)))
        elif head[-1:] in _FURTHER and head[:-1] in ("organisation", "position"):
            self.aside[head] = value
        elif head in ("last_name", "first_name", "patronymic", "full_name", "organisation", "position", "role"):
            return self._once(card, head, value)
        else:
            return False
        return True

    def _settle(self, card: Card) -> None:
        card.organisation_inn = self.aside.get("organisation_inn", "")
        for place in _FURTHER:
            work = Work(
                self.aside.get(f"organisation{place}", "")[:300],
                self.aside.get(f"organisation_inn{place}", ""),
                self.aside.get(f"position{place}", "")[:200],
            )
            if work.organisation or work.inn:
                card.more.append(work)
            elif work.position:
                card.unmapped.append((_("Position"), work.position))
        births = [self.aside.get(f"birth_{part}", "") for part in ("day", "month", "year")]
        if any(births) and (found := values.birthday(".".join(part.zfill(2) for part in births if part))):
            card.birthday = found
        elif any(births):
            card.unmapped.append((_("Birthday"), ".".join(filter(None, births))))
        self._settle_name(card)

    def _settle_name(self, card: Card) -> None:
        if not card.title:
            card.last_name, card.first_name, card.patronymic = split_name(card.full_name)
        elif card.full_name:
            if sorted(card.full_name.casefold().split()) != sorted(card.title.casefold().split()):
                card.unmapped.append(("Name", card.full_name))
        if not card.title:
            reached = next((value for _kind, _label, value in card.details), "")
            card.last_name = (card.organisation or reached)[:200]
        if not card.title and not card.refused:
            card.refused = _("there is no name, no phone and no e-mail in this row")
