"""The Jinja2 environment of our pages."""

import re
import zlib
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.contrib.messages import get_messages
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from letopis.kernel.phones import format_phone
from letopis.ui import dates
from letopis.ui.cells import cell
from letopis.ui.menu import creatable, navigation, shell
from letopis.ui.numbers import amount, number
from letopis.ui.steady import again, gettext

_FORMS = {"ООО", "АО", "ИП", "ПАО", "ЗАО", "НАО", "СК", "ТД", "ГК", "НПО", "КФХ", "ФГУП", "МУП", "ГУП"}


@lru_cache(maxsize=1024)
def icon(name: str, classes: str = "") -> Markup:
    """A sign of the sprite; silent, its word stands beside it or in `aria-label`."""
    look = f"ic {classes}".strip()
    return Markup('<svg class="{}" aria-hidden="true"><use href="{}#i-{}"/></svg>').format(
        look, static("ui/sprite.svg"), name
    )


@lru_cache(maxsize=256)
def sign(name: str, classes: str = "") -> Markup:
    """A sign of our own drawing (states, the mark), with no stroke of its own."""
    return Markup('<svg class="{}" aria-hidden="true"><use href="{}#i-{}"/></svg>').format(
        classes, static("ui/sprite.svg"), name
    )


@lru_cache(maxsize=4096)
def hue(name: str) -> int:
    """One of the twelve avatar colours, always the same for a name."""
    return zlib.crc32(str(name).encode()) % 12


@lru_cache(maxsize=4096)
def initials(name: str) -> str:
    """Two letters of a person's or a company's name, without «ООО» and the like."""
    words = [word.strip('«»".,()') for word in str(name).replace("«", " «").split()]
    letters = [word[0] for word in words if word and word not in _FORMS and word[0].isalnum()]
    return "".join(letters[:2]).upper() or "?"


def paragraphs(text: str) -> Markup:
    """Plain text with its line breaks and its addresses made into links."""
    safe = re.sub(
        r"https?://[^\s<>\"']+",
        lambda found: (
            f'<a class="link" href="{found[0]}" rel="noopener noreferrer nofollow" target="_blank">{found[0]}</a>'
        ),
        str(escape(text)),
    )
    return Markup(safe.replace("\r\n", "\n").replace("\n", "<br>"))


_SOME_ID = UUID(int=0)


@lru_cache(maxsize=1024)
def _pattern(name: str, *rest: str) -> str:
    """The address of a route with `_SOME_ID` in the place of a record's id."""
    return reverse(name, args=(_SOME_ID, *rest))


@lru_cache(maxsize=256)
def _plain(name: str) -> str:
    return reverse(name)


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a route. A list has hundreds of them: routes without arguments and those of one record are known."""
    if not args and not kwargs:
        return _plain(name)
    if not kwargs and isinstance(args[0], UUID) and all(type(arg) is str for arg in args[1:]):
        return _pattern(name, *args[1:]).replace(str(_SOME_ID), str(args[0]))
    return reverse(name, args=args or None, kwargs=kwargs or None)


def environment(**options: Any) -> Environment:
    """Called once by Django."""
    options["undefined"] = StrictUndefined
    options["extensions"] = [*options.get("extensions", ()), "jinja2.ext.i18n", "jinja2.ext.do"]
    options["trim_blocks"] = options["lstrip_blocks"] = True
    env = Environment(**options)  # noqa: S701  (Django passes autoescape)
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    env.globals.update(
        static=static,
        url=url,
        ic=icon,
        again=again,
        cell=cell,
        sign=sign,
        navigation=navigation,
        shell_blocks=shell,
        creatable=creatable,
        get_messages=get_messages,
        language=translation.get_language,
    )
    env.filters.update(
        hue=hue,
        initials=initials,
        num=number,
        amount=amount,
        phone=format_phone,
        paragraphs=paragraphs,
        **dates.FILTERS,
    )
    return env
