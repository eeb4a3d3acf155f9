"""Long work in steps, entered by its page."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from letopis.accounts.models import User
from letopis.jobs.actions import start_run
from letopis.jobs.models import Run
from letopis.jobs.runners import RUNNERS
from letopis.kernel.errors import Refused


class Counting:
    """Counts to `total` by two; refuses at `data["refuse_at"]`."""

    def step(self, run: Run) -> bool:
        if run.done == run.data.get("refuse_at"):
            raise Refused("Дальше нельзя.")
        run.done = min(run.total, run.done + 2)
        return run.done == run.total

    def links(self, run: Run) -> dict[str, object]:
        return {"back": "/people/", "lines": [f"Сделано: {run.done}"], "undo": ""}


@pytest.fixture
def counting() -> Iterator[None]:
    RUNNERS["counting"] = Counting()
    yield
    del RUNNERS["counting"]


def test_steps_go_on_to_the_end_and_no_further(
    counting: None, anna: User, vera: User, client_of: Callable[[User], Client]
) -> None:
    run = start_run("counting", "Считаю", total=5, data={}, by=anna)
    client = client_of(anna)
    seen = []
    for _step in range(4):
        answer = client.post(f"/runs/{run.public_id}/step/", headers={"HX-Request": "true"})
        seen.append("hx-post" in answer.content.decode())
        run.refresh_from_db()
    assert seen == [True, True, False, False]
    assert (run.state, run.done) == (Run.State.DONE, 5)
    assert "Сделано: 5" in client.get(f"/runs/{run.public_id}/").content.decode()
    assert client_of(vera).get(f"/runs/{run.public_id}/").status_code == 404


def test_a_refusal_ends_it_and_what_was_done_stays(
    counting: None, anna: User, client_of: Callable[[User], Client]
) -> None:
    run = start_run("counting", "Считаю", total=5, data={"refuse_at": 2}, by=anna)
    client = client_of(anna)
    for _step in range(3):
        assert client.post(f"/runs/{run.public_id}/step/").status_code == 302
    run.refresh_from_db()
    assert (run.state, run.done) == (Run.State.FAILED, 2)
    assert "Дальше нельзя." in client.get(f"/runs/{run.public_id}/").content.decode()
