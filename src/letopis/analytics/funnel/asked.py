"""What an address asks of the funnel: period, steps, terms, breakdown, filters on clients."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from letopis.accounts.models import User
from letopis.analytics.clients_question import ClientsQuestion, client_choosers, read_client_filters
from letopis.analytics.funnel.steps import MOST, NONE, Step, known_steps, step_choices, usual_steps
from letopis.analytics.question import Chooser, Period, read_period
from letopis.channels.models import Goal
from letopis.lists.spec import Choice

TERMS = (7, 14, 30, 60, 90, 180, 365)  # days in which the way is to be gone
USUAL_TERM = 30
SILENCES = (14, 30, 60, 90)  # days without a contact and a plan after which a client is lost
USUAL_SILENCE = 30
BREAKDOWNS = {
    "source": gettext_lazy("by source"),
    "responsible": gettext_lazy("by responsible"),
    "channel": gettext_lazy("by channel of the first contact"),
}


@dataclass(frozen=True, kw_only=True)
class Asked(ClientsQuestion):
    """The question about the funnel."""

    steps: Sequence[Step]  # after appearing
    chosen: Sequence[str]  # a code for every select of a step
    beginning: Sequence[str]  # the steps of an address that names none
    known: Sequence[Step]
    goals: Sequence[Goal]
    term: int
    silence: int
    by: str

    def settings(self) -> dict[str, str]:
        given = {f"step{place}": code for place, code in enumerate(self.chosen, 1)}
        usual = {f"step{place}": code for place, code in enumerate(_padded(self.beginning), 1)}
        return {
            **super().settings(),
            **{name: "" if code == usual[name] else code for name, code in given.items()},
            "term": "" if self.term == USUAL_TERM else str(self.term),
            "silence": "" if self.silence == USUAL_SILENCE else str(self.silence),
            "by": "" if self.by == "source" else self.by,
        }

    def over(self, period: Period) -> Self:
        """The same about other days."""
        return replace(self, period=period)


def _padded(codes: Sequence[str]) -> list[str]:
    return [*codes, *[NONE] * MOST][:MOST]


def read_asked(user: User, params: QueryDict) -> Asked:
    """The question an address holds. A step that is not known is none; one that stands twice counts once."""
    period, goals = read_period(user, params), list(Goal.objects.filter(is_active=True))
    known, usual = known_steps(goals), usual_steps(goals)
    by_code = {step.code: step for step in known}
    wanted = [params.get(f"step{place}") or code for place, code in enumerate(_padded(usual), 1)]
    chosen = [code if code in by_code else NONE for code in wanted]
    notes = [*period.notes]
    if chosen != wanted and any(code != NONE for code in set(wanted) - set(chosen)):
        notes.append(_("A step of the address is not known: it is left out."))
    by = params.get("by", "")
    return Asked(
        user=user,
        period=period,
        named=read_client_filters(params),
        notes=notes,
        steps=[by_code[code] for code in dict.fromkeys(chosen) if code != NONE],
        chosen=chosen,
        beginning=usual,
        known=known,
        goals=goals,
        term=_one_of(params.get("term", ""), TERMS, USUAL_TERM),
        silence=_one_of(params.get("silence", ""), SILENCES, USUAL_SILENCE),
        by=by if by in BREAKDOWNS else "source",
    )


def _one_of(text: str, allowed: Sequence[int], usual: int) -> int:
    return int(text) if text in {str(number) for number in allowed} else usual


def choosers(asked: Asked) -> list[Chooser]:
    """The selects of the page."""
    offered = step_choices(asked.known)
    steps = [
        Chooser(
            f"step{place}",
            _("Step %(num)d") % {"num": place},
            offered,
            code,
            is_filter=False,
            group=_("Steps and terms"),
        )
        for place, code in enumerate(asked.chosen, 1)
    ]
    terms = [
        Choice(str(days), ngettext("term %(num)d day", "term %(num)d days", days) % {"num": days}) for days in TERMS
    ]
    silences = [
        Choice(str(days), ngettext("lost after %(num)d day", "lost after %(num)d days", days) % {"num": days})
        for days in SILENCES
    ]
    return [
        *steps,
        Chooser("term", _("In how many days the way is to be gone"), terms, str(asked.term), is_filter=False, group=_("Steps and terms")),
        Chooser("silence", _("When a client is lost"), silences, str(asked.silence), is_filter=False, group=_("Steps and terms")),
        Chooser(
            "by", _("Breakdown"), [Choice(code, name) for code, name in BREAKDOWNS.items()], asked.by, is_filter=False
        ),
        *client_choosers(asked.user, asked.named),
    ]  # fmt: skip
