"""Signing in, being slowed down, managing users."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from letopis.accounts import firststart
from letopis.accounts.models import Role, SignInFailure, User
from letopis.events.testing import make_event
from letopis.kernel import clock
from letopis.parties.testing import make_person

Clients = Callable[[User], Client]


def sign_in(client: Client, login: str, password: str, **more: str) -> int:
    return client.post("/sign-in/", {"login": login, "password": password}, **more).status_code  # type: ignore[arg-type]


def test_a_user_signs_in_with_any_case_of_the_login(anna: User) -> None:
    client = Client()
    assert client.get("/people/").status_code == 302
    assert sign_in(client, " AnnA ", "annaanna") == 302
    assert client.get("/people/").status_code == 200
    client.post("/sign-out/")
    assert client.get("/people/").status_code == 302


def test_guessing_is_slowed_down_but_never_from_elsewhere(anna: User) -> None:
    client = Client()
    for _attempt in range(5):
        assert sign_in(client, "anna", "wrong") == 422
    assert sign_in(client, "anna", "annaanna") == 422
    assert (
        "Слишком много попыток" in client.post("/sign-in/", {"login": "anna", "password": "annaanna"}).content.decode()
    )
    assert sign_in(Client(), "anna", "annaanna", REMOTE_ADDR="10.1.1.1") == 302
    SignInFailure.objects.update(at=clock.now() - timedelta(minutes=16))
    assert sign_in(client, "anna", "annaanna") == 302


def test_a_next_address_stays_on_our_site(anna: User) -> None:
    answer = Client().post("/sign-in/", {"login": "anna", "password": "annaanna", "next": "https://evil.example/"})
    assert answer["Location"] == "/"
    assert (
        Client().post("/sign-in/", {"login": "anna", "password": "annaanna", "next": "/people/"})["Location"]
        == "/people/"
    )


def test_a_disabled_user_is_out_at_once(anna: User, gleb: User, client_of: Clients) -> None:
    client = client_of(anna)
    assert client.get("/people/").status_code == 200
    assert client_of(gleb).post(reverse("user-disable", args=[anna.public_id])).status_code == 302
    assert client.get("/people/").status_code == 302
    assert sign_in(Client(), "anna", "annaanna") == 422


def test_only_the_owner_manages_users_and_the_last_one_stays(anna: User, gleb: User, client_of: Clients) -> None:
    form = {"name": "Новый", "login": "novy", "email": "", "role": Role.objects.get(code="manager").pk, "team": ""}
    assert client_of(anna).get("/settings/users/").status_code == 403
    assert client_of(anna).post("/settings/users/", form).status_code == 403
    client = client_of(gleb)
    assert client.post("/settings/users/", form).status_code == 302
    page = client.get("/settings/users/").content.decode()
    password = re.search(r"паролем ([\w-]+)", page)
    assert password
    assert sign_in(Client(), "novy", password[1]) == 302
    client.post(reverse("user-disable", args=[gleb.public_id]))
    gleb.refresh_from_db()
    assert gleb.is_active
    manager = Role.objects.get(code="manager").pk
    assert (
        client.post(
            reverse("user", args=[gleb.public_id]), {"name": "Г", "email": "", "role": manager, "team": ""}
        ).status_code
        == 422
    )


def test_cards_follow_a_user_into_another_team(
    anna: User, boris: User, vera: User, gleb: User, client_of: Clients
) -> None:
    person, planned = make_person(by=anna), make_event(by=anna, starts_at=clock.now() + timedelta(days=1))
    done = make_event(by=anna, state="completed")
    form = {"name": anna.name, "email": "", "role": anna.role_id, "team": vera.team_id}
    assert client_of(gleb).post(reverse("user", args=[anna.public_id]), form).status_code == 302
    for record in (person, planned, done):
        record.refresh_from_db()
    assert (person.team, planned.team, done.team) == (vera.team, vera.team, boris.team)
    assert client_of(vera).get(f"/people/{person.public_id}/").status_code == 200
    assert client_of(boris).get(f"/people/{person.public_id}/").status_code == 404


def test_a_new_password_ends_other_sessions(anna: User) -> None:
    here, there = Client(), Client()
    for client in (here, there):
        sign_in(client, "anna", "annaanna")
    bad = here.post("/settings/profile/password/", {"old": "no", "password": "Долгий пароль 1"})
    assert bad.status_code == 422
    assert (
        here.post("/settings/profile/password/", {"old": "annaanna", "password": "Долгий пароль 1"}).status_code == 302
    )
    assert here.get("/people/").status_code == 200
    assert there.get("/people/").status_code == 302


def test_demo_users_are_offered_only_here(anna: User, settings: LazySettings) -> None:
    assert "demo__u" not in Client().get("/sign-in/").content.decode()
    settings.DEMO = True
    local = {"SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000"}
    assert "demo__u" in Client().get("/sign-in/", **local).content.decode()
    for header in ("HTTP_X_FORWARDED_FOR", "HTTP_VIA", "HTTP_FORWARDED", "HTTP_X_REAL_IP"):
        assert "demo__u" not in Client().get("/sign-in/", **local, **{header: "1"}).content.decode()
        assert Client().post("/sign-in/demo/", {"login": "anna"}, **local, **{header: "1"}).status_code == 404
    assert "demo__u" not in Client().get("/sign-in/", **local, REMOTE_ADDR="10.0.0.1").content.decode()
    assert Client().post("/sign-in/demo/", {"login": "anna"}, **local).status_code == 302


@pytest.mark.django_db
def test_the_first_owner_needs_the_code_from_the_console(settings: LazySettings, tmp_path: object) -> None:
    settings.DATA_DIR = tmp_path
    client, code = Client(), firststart.issue_code()
    assert client.get("/sign-in/")["Location"] == "/setup/"
    form = {"code": "0000-0000-0000", "name": "Глеб", "team": "Отдел", "login": "gleb", "password": "Долгий пароль 1"}
    assert client.post("/setup/", form).status_code == 422
    assert not User.objects.exists()
    assert client.post("/setup/", {**form, "code": code}).status_code == 302
    assert User.objects.get().role.code == "owner"
    assert client.get("/").status_code == 200
    assert Client().get("/setup/").status_code == 404
