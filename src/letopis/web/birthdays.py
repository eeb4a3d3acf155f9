"""`/birthdays/`: whose birthday comes, day by day, with what reaches them."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse

from letopis.accounts.typing import user_of
from letopis.kernel import clock
from letopis.parties.models import ContactDetail
from letopis.parties.queries import birthdays, first_details, main_affiliations
from letopis.ui.rendering import render_page

PERIODS = (7, 31, 92)


def page(request: HttpRequest) -> HttpResponse:
    """The birthdays of the next days: a week, a month or a quarter."""
    user = user_of(request)
    asked = request.GET.get("days", "")
    days = int(asked) if asked.isdecimal() and int(asked) in PERIODS else 31
    today = clock.today(user.zone)
    found = birthdays(user, today, days)
    people = [birthday.person for birthday in found]
    context = {
        "days": [(day, list(rows)) for day, rows in groupby(found, key=lambda birthday: birthday.day)],
        "count": len(found),
        "today": today,
        "period": days,
        "periods": PERIODS,
        "companies": main_affiliations(people),
        "phones": first_details(people, ContactDetail.Kind.PHONE),
    }
    return render_page(request, "web/birthdays.html", context)
