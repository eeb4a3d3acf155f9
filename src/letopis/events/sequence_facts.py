"""What happens to templates and sequences."""

from django.utils.translation import gettext as _

from letopis.events.facts import EventChanged
from letopis.history.facts import Fact, Values, fact


@fact("template.saved")
class TemplateSaved(Fact):
    """A template of events or a sequence was made or changed."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("saved the template «%(name)s»") % {"name": data.get("name", "")}


@fact("template.retired")
class TemplateRetired(Fact):
    """A template or a sequence is offered no longer."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("took the template «%(name)s» out of use") % {"name": data.get("name", "")}


@fact("template.restored")
class TemplateRestored(Fact):
    """A template or a sequence is offered again."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("brought the template «%(name)s» back") % {"name": data.get("name", "")}


@fact("templates.ordered")
class TemplatesOrdered(Fact):
    """Templates or sequences got another order."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("changed the order of the templates")


@fact("sequence.started")
class SequenceStarted(Fact):
    """Events were planned as the steps of a sequence."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("planned the event as a step of «%(name)s»") % {"name": data.get("name", data.get("title", ""))}


@fact("sequence.stopped")
class SequenceStopped(EventChanged):
    """The remaining steps of a sequence were cancelled."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        said = {"name": data.get("name", ""), "why": data.get("reason", "")}
        return _("stopped «%(name)s»: %(why)s") % said if said["why"] else _("stopped «%(name)s»") % said


@fact("sequence.resumed")
class SequenceResumed(EventChanged):
    """A stopped sequence goes on."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("resumed «%(name)s»") % {"name": data.get("name", "")}
