"""«Отбор» of reports about events: the form of lists over a report's own settings."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape

from django.test import Client

from letopis.accounts.models import User
from letopis.attributes.testing import make_attribute
from letopis.events.testing import make_event
from letopis.kernel import clock
from letopis.parties.testing import make_counterparty

Clients = Callable[[User], Client]
PAGE = "/reports/channels/"


def test_any_field_of_events_filters_a_report_and_is_said_on_it(anna: User, gleb: User, client_of: Clients) -> None:
    make_attribute("Где встретились", "choice", host="event", choices=["Стенд", "Офис"], by=gleb)
    done = {"direction": "outgoing", "state": "completed", "starts_at": clock.now() - timedelta(days=3)}
    company = make_counterparty(by=anna)
    make_event("Первый", by=anna, company=company, **done)
    make_event("Второй", by=anna, company=company, **done)
    client = client_of(anna)
    form = unescape(client.get(f"{PAGE}filter/?period=last-30&goal=meeting").content.decode())
    assert "Где встретились" in form and 'name="period" value="last-30"' in form and ">Показать 2<" in form
    sent = "?period=last-30&goal=meeting&sent=1&c0.f=subject&c0.o=has&c0.v=Первый"
    assert ">Показать 1<" in client.get(f"{PAGE}filter/{sent}").content.decode()
    answer = client.get(f"{PAGE}filter/{sent}&show=1")
    assert (
        answer.status_code == 302
        and "period=last-30" in answer["Location"]
        and "where=subject:has" in answer["Location"]
    )
    page = unescape(client.get(answer["Location"]).content.decode())
    assert "<strong>Первый</strong>" in page and ">1 событие<" in page
    # What cannot be read is said in the form and does not reach the report.
    wrong = client.get(f"{PAGE}filter/?sent=1&c0.f=time&c0.o=is&c0.v=вчера&show=1")
    assert wrong.status_code == 200 and 'role="alert"' in wrong.content.decode()
    assert client.get("/reports/nothing/filter/").status_code == 404


def test_a_usual_period_stays_one_when_the_form_is_sent(anna: User, client_of: Clients) -> None:
    client, today = client_of(anna), clock.today(anna.zone)
    days = f"from={today - timedelta(days=29)}&to={today}"
    page = unescape(client.get(f"{PAGE}?period=last-30&{days}").content.decode())
    assert ' aria-current="true">30 дней<' in page
    page = unescape(client.get(f"{PAGE}?period=last-90&{days}").content.decode())
    assert (
        'aria-current="true">' not in page[page.index('class="bar bar--f') : page.index("<form")]
        and f'name="from" value="{today - timedelta(days=29)}"' in page
    )
