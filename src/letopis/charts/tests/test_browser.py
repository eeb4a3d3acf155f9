"""The examples in a real browser: themes, widths, axe, what a person sees and reaches."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from letopis.accounts.models import User
from letopis.conftest import LOOKS, barriers

if TYPE_CHECKING:
    from playwright.sync_api import Page

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright keeps a loop in this thread
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("letopis.charts.tests.urls"),
]

#: Texts that leave their picture or lie on another one, as the browser measures them in the real font (halos of 2 px too).
TANGLED = """(() => {
  const wrong = [];
  for (const svg of document.querySelectorAll("svg.ch")) {
    if (!svg.checkVisibility()) continue;
    const box = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll("text")].filter((one) => one.textContent).map((one) => [one, one.getBoundingClientRect()]);
    for (const [one, at] of texts) {
      if (at.left < box.left - 2.5 || at.right > box.right + 2.5 || at.top < box.top - 2.5 || at.bottom > box.bottom + 2.5)
        wrong.push(`${svg.parentElement.parentElement.id}: «${one.textContent}» leaves`);
    }
    for (let a = 0; a < texts.length; a++) for (let b = a + 1; b < texts.length; b++) {
      const [p, q] = [texts[a][1], texts[b][1]];
      const w = Math.min(p.right, q.right) - Math.max(p.left, q.left), h = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
      if (w > 4 && h > 4) wrong.push(`${svg.parentElement.parentElement.id}: «${texts[a][0].textContent}» on «${texts[b][0].textContent}»`);
    }
  }
  return wrong;
})()"""


@pytest.mark.slow
def test_charts_are_readable_at_every_width(page_of: "Callable[[User], Page]", anna: User) -> None:
    page = page_of(anna)
    page.goto("/examples-of-charts/")
    page.evaluate("document.fonts.ready")
    assert page.locator("figure.chart").count() > 15
    assert barriers(page, LOOKS) == []
    for width in (1440, 768, 390, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(TANGLED) == [], width
    page.set_viewport_size({"width": 390, "height": 900})
    narrow = page.locator("#weekly .chart__n svg")
    assert narrow.is_visible() and not page.locator("#weekly .chart__w svg").is_visible()
    # A value is reached with the keyboard, says what it is and opens the rows behind it; the table says the same.
    narrow.locator("a").first.focus()
    page.keyboard.press("Tab")
    focused = "document.activeElement.getAttribute('aria-label')"
    said = page.evaluate(focused)
    assert said.startswith("неделя с 7 сентября") and said.endswith(": Звонки 90")
    page.keyboard.press("Enter")
    page.wait_for_url("**/examples-of-charts/?call-1")
    page.locator("#weekly summary").click()
    row = page.locator("#weekly tbody tr").nth(1)
    assert row.locator("td").all_inner_texts() == ["90", "148", "31", "14"]
    assert row.locator("td a").first.get_attribute("href") == "?call-1"
    assert page.locator("#hours .chart__n tbody tr").count() == 10, "hours stand below each other on a phone"
