"""A link whose other end one may not see is not there: on cards, in columns of lists, over the API."""

from collections.abc import Callable

from django.test import Client

from letopis.accounts.models import User
from letopis.parties.testing import make_counterparty, make_person


def test_the_hidden_end_of_a_link_is_named_nowhere(
    anna: User, vera: User, gleb: User, client_of: Callable[[User], Client]
) -> None:
    seen_company, hidden_company = (
        make_counterparty("ООО «Видное»", by=gleb),
        make_counterparty("ООО «Тайное»", by=gleb),
    )
    seen = make_person("Виднова Анна", by=gleb, company=hidden_company)
    hidden = make_person("Тайнова Вера", by=gleb, company=seen_company)
    for card, user in ((seen_company, anna), (seen, anna), (hidden_company, vera), (hidden, vera)):
        type(card).objects.filter(pk=card.pk).update(responsible=user, team=user.team)
    pages = (f"/counterparties/{seen_company.public_id}/", f"/people/{seen.public_id}/", "/people/", "/counterparties/")
    for page in pages:
        text = client_of(anna).get(page).content.decode()
        assert "Видн" in text and "Тайн" not in text, page
    owner = "".join(client_of(gleb).get(page).content.decode() for page in pages[:2])
    assert hidden.full_name in owner and hidden_company.name in owner
