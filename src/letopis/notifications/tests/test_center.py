"""The page of notifications: filters by kind and by what is unread, and reading a kind at once."""

from collections.abc import Callable

from django.test import Client

from letopis.accounts.models import User
from letopis.comments.actions import MENTION
from letopis.notifications.models import Notification
from letopis.web.queue import RUN_OVER

ClientOf = Callable[[User], Client]


def unread(user: User) -> set[str]:
    return set(Notification.objects.filter(user=user, read_at=None).values_list("kind", flat=True))


def test_the_page_is_narrowed_and_one_kind_is_read(anna: User, boris: User, client_of: ClientOf) -> None:
    client = client_of(anna)
    for user in (anna, boris):
        for kind in (RUN_OVER, MENTION):
            Notification.objects.create(user=user, kind=kind, subject=0)
    read = Notification.objects.filter(user=anna, kind=MENTION).get()
    assert client.get("/notifications/").content.decode().count("data-new") == 2
    assert client.get(f"/notifications/?kind={MENTION}").content.decode().count("bell__i") == 1
    client.post(f"/notifications/{read.public_id}/")
    assert "bell__i" not in client.get(f"/notifications/?kind={MENTION}&unread=1").content.decode()
    assert "Под отбор ничего не попало" in client.get(f"/notifications/?kind={MENTION}&unread=1").content.decode()
    assert client.get("/notifications/?kind=nonsense").content.decode().count("bell__i") == 2
    Notification.objects.create(user=anna, kind=MENTION, subject=0)
    client.post("/notifications/reading/", {"kind": RUN_OVER})
    assert unread(anna) == {MENTION}
    client.post("/notifications/reading/")
    assert unread(anna) == set()
    assert unread(boris) == {RUN_OVER, MENTION}
