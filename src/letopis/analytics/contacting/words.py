"""What is said about reaching somebody, in sentences."""

from django.utils.translation import gettext as _

from letopis.analytics.contacting.advice import Advice, Band, Basis, Hours, Part
from letopis.analytics.contacting.past import Party
from letopis.analytics.statistics.preference import Known, Tried
from letopis.charts.units import Unit, said
from letopis.dictionaries.queries import every
from letopis.parties.models import ContactPerson, Counterparty, Source


def way(form: str) -> str:
    """What is answered: «письма»."""
    return {"call": _("calls"), "email": _("letters"), "sms": _("SMS messages"), "messenger": _("messages")}[form]


def invitation(form: str) -> str:
    """The words of a button that chooses the way."""
    return {
        "call": _("Ring up"),
        "email": _("Write a letter"),
        "sms": _("Send an SMS"),
        "messenger": _("Write a message"),
    }[form]


def share(tried: Tried) -> str:
    """«5 из 6»."""
    return _("%(num)d of %(total)d") % {"num": tried.answered, "total": tried.contacts}


def percent(value: float | None) -> str:
    """«46 %»: whole percents, nothing finer is known of anybody."""
    return said(None if value is None else round(value, 2), Unit.PERCENT)


def headline(advice: Advice) -> str:
    """What is known about the way, in one sentence."""
    if advice.basis == Basis.OWN:
        return _("More often answers %(way)s") % {"way": way(advice.best)}
    if advice.known == Known.NO_DIFFERENCE:
        return _("No difference is to be seen")
    return _("Too little data as yet")


def of_others(advice: Advice) -> str:
    """What clients like them do, when their own contacts say nothing yet: «… письма: 46 %, звонки: 21 %»."""
    if advice.basis != Basis.SIMILAR:
        return ""
    rates = ", ".join(f"{way(form)} {percent(advice.way(form).usual)}" for form in (advice.best, *advice.worse))
    return _("Clients like this one more often answer %(way)s (%(rates)s).") % {"way": way(advice.best), "rates": rates}


def band(asked: Band) -> str:
    """«с 9 до 12»."""
    first, last = asked
    if first == 0:
        return _("before %(hour)d o'clock") % {"hour": last}
    if last == 24:
        return _("after %(hour)d o'clock") % {"hour": first}
    return _("from %(first)d to %(last)d o'clock") % {"first": first, "last": last}


def hours_line(hours: Hours) -> str:
    """«Обычно берёт трубку с 9 до 12 (9 из 10, в другое время 3 из 12)»."""
    if hours.basis is None or hours.part is None:
        return ""
    words = {"when": band(hours.part.band), "shares": _shares(hours.part, hours.basis)}
    if hours.basis == Basis.OWN:
        return _("Usually picks up the phone %(when)s (%(shares)s).") % words
    return _("Clients like this one more often pick up the phone %(when)s (%(shares)s).") % words


def _shares(part: Part, basis: Basis) -> str:
    inside, outside = (
        share(one) if basis == Basis.OWN else percent(one.answered / one.contacts)
        for one in (part.inside, part.outside)
    )
    return _("%(inside)s, at other hours %(outside)s") % {"inside": inside, "outside": outside}


def called(party: Party) -> str:
    """Whom a sentence is about: a first name, else «Клиент»."""
    return (party.first_name or party.last_name) if isinstance(party, ContactPerson) else _("The client")


def hint(advice: Advice, party: Party) -> str:
    """The line beside a new event, in short: the figures stand at the side of the card."""
    if advice.basis == Basis.OWN:
        tried = advice.way(advice.best).tried
        words = {"name": called(party), "way": way(advice.best), "share": share(tried)}
        return _("%(name)s more often answers %(way)s: %(share)s.") % words
    return _("Clients like this one more often answer %(way)s.") % {"way": way(advice.best)}


def who_is_similar(segment: str) -> str:
    """«контактные лица с источником «Выставка»»."""
    card, _space, rest = segment.partition(" ")
    people = card == "person"
    feature, _space, value = rest.partition(" ")
    if feature == "source":
        name = next((str(row) for row in every(Source) if str(row.pk) == value), "")
        text = _("people whose source is «%(name)s»") if people else _("counterparties whose source is «%(name)s»")
        return text % {"name": name}
    if feature == "kind":
        return _("counterparties of the kind «%(name)s»") % {"name": Counterparty.Kind(value).label}
    return _("all people") if people else _("all counterparties")
