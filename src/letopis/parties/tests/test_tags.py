"""Tags by their settings page."""

from collections.abc import Callable

from django.test import Client

from letopis.accounts.models import User
from letopis.events.testing import make_event
from letopis.parties.models import Tag
from letopis.parties.testing import make_person

Clients = Callable[[User], Client]


def test_a_tag_is_renamed_coloured_put_together_and_deleted(gleb: User, anna: User, client_of: Clients) -> None:
    one = make_person("Белова Ольга", by=anna, tags=["VIP", "Новый"])
    two = make_person("Крамер Виктор", by=anna, tags=["Важный"])
    event = make_event(by=anna, person=one)
    event.tags.add(Tag.objects.get(name="Важный"))
    vip, important = Tag.objects.get(name="VIP"), Tag.objects.get(name="Важный")
    owner = client_of(gleb)
    assert owner.post(f"/settings/tags/{vip.public_id}/", {"name": "Вип", "color": "warn"}).status_code == 302
    vip.refresh_from_db()
    assert (vip.name, vip.color) == ("Вип", "warn")
    assert owner.post(f"/settings/tags/{vip.public_id}/", {"name": "Вип", "color": "pink"}).status_code == 422
    assert owner.post(f"/settings/tags/{vip.public_id}/", {"name": " ", "color": "ok"}).status_code == 422
    owner.post(f"/settings/tags/{important.public_id}/", {"name": "вип", "color": "ok"})
    assert not Tag.objects.filter(pk=important.pk).exists()
    assert {tag.name for tag in two.tags.all()} == {"вип"} == {tag.name for tag in event.tags.all()}
    assert {tag.name for tag in one.tags.all()} == {"вип", "Новый"}
    assert owner.post(f"/settings/tags/{vip.public_id}/deletion/").status_code == 422
    for record in (one, two, event):
        record.tags.remove(vip)
    assert owner.post(f"/settings/tags/{vip.public_id}/deletion/").status_code == 302
    assert not Tag.objects.filter(pk=vip.pk).exists()
    new = Tag.objects.get(name="Новый")
    assert client_of(anna).post(f"/settings/tags/{new.public_id}/", {"name": "x", "color": "ok"}).status_code == 403
    assert "Новый" in owner.get("/settings/tags/").content.decode()
