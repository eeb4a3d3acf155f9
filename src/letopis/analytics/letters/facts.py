"""What happens to the sending of reports."""

from django.utils.translation import gettext as _

from letopis.history.facts import Fact, Values, fact, text_of


@fact("report_letter.added")
class ReportLetterAdded(Fact):
    """A report is to come by e-mail."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("set up a letter with a report")


@fact("report_letter.changed")
class ReportLetterChanged(Fact):
    """Other days, another hour; stopped or started again."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        what = "; ".join(f"{text_of(before, name)} → {text_of(after, name)}" for name in after)
        return _("changed: %(what)s") % {"what": what}
