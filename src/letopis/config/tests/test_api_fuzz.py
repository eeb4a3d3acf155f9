"""The API against its own document: whatever is sent, it answers as it says, and never with a 5xx."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings

from letopis.accounts.models import User
from letopis.config.wsgi import application
from letopis.events.testing import make_event
from letopis.parties.testing import make_counterparty, make_group, make_person
from letopis.rest.tokens import create_token

pytestmark = pytest.mark.slow
EXAMPLES = 20


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """The requests stay in the test's own transaction, as those of Django's client do."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_the_api_is_as_its_document_says(gleb: User) -> None:
    company = make_counterparty(by=gleb)
    make_group("Клиенты / Опт", by=gleb)
    make_event(by=gleb, person=make_person(by=gleb, company=company, tags=["VIP"]))
    headers = {"Authorization": f"Bearer {create_token(gleb, 'write')}", "If-Match": "*"}
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    tried = 0
    for result in schema.get_all_operations():
        operation = result.ok()

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def examples(case: Any) -> None:
            answer = case.call(headers=headers)
            assert answer.status_code < 500, (case.method, case.path, answer.content)
            case.validate_response(answer, excluded_checks=_excluded(case), headers=headers)

        examples()
        tried += 1
    assert tried == len(list(schema.get_all_operations())) >= 25


def _excluded(case: Any) -> list[Any]:
    """What the document cannot say: what a cursor is, and which ids exist."""
    from schemathesis import checks

    names = ["missing_required_header", "unsupported_method", "ignored_auth", "positive_data_acceptance"]
    return [checks.CHECKS.get_one(name) for name in names if name in checks.CHECKS.get_all_names()]
