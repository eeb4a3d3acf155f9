"""Elements of SVG: escaped, with short numbers, never with a style of their own (the content policy forbids it)."""

import re
from typing import Any

from markupsafe import Markup, escape

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _attribute(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0").replace("-0", "0" if abs(value) < 0.05 else "-0")
    return _NOT_XML.sub("", str(value))


def tag(name: str, *children: Any, **attributes: Any) -> Markup:
    """An element: `_` of an attribute's name is written `-` (a last one is dropped), None is left out."""
    said = Markup("").join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), _attribute(value))
        for key, value in attributes.items()
        if value is not None
    )
    inner = Markup("").join(
        child if isinstance(child, Markup) else escape(_NOT_XML.sub("", str(child))) for child in children
    )
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(name), said, inner)


def group(*children: Any, title: str = "", href: str = "", label: str = "", class_: str | None = None) -> Markup:
    """Shapes with a hint that shows on hover; a link to the rows behind them when there is an address."""
    hint = [tag("title", title)] if title else []
    if href:
        return tag("a", *hint, *children, class_=class_, href=href, aria_label=label or title)
    return tag("g", *hint, *children, class_=class_)


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> Markup:
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=class_)


def rect(x: float, y: float, w: float, h: float, **attributes: Any) -> Markup:
    return tag("rect", x=x, y=y, width=max(w, 0.0), height=max(h, 0.0), **attributes)


def words(x: float, y: float, text: str, class_: str | None = None, anchor: str | None = None) -> Markup:
    return tag("text", text, x=x, y=y, class_=class_, text_anchor=anchor)


def picture(
    *children: Any, width: float, height: float, key: str, title: str, about: str, class_: str, linked: bool = False
) -> Markup:
    """A whole picture with its name and its content in words.

    `linked`: it holds links, so it is a group: what is inside an image is not there for a screen reader.
    """
    return tag(
        "svg",
        tag("title", title, id=f"{key}-t"),
        tag("desc", about, id=f"{key}-d"),
        *children,
        viewBox=f"0 0 {width:g} {height:g}",
        width=width,
        height=height,
        class_=class_,
        role="group" if linked else "img",
        aria_labelledby=f"{key}-t",
        aria_describedby=f"{key}-d",
        xmlns="http://www.w3.org/2000/svg",
    )
