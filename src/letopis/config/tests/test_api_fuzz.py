"""The API against its own document: whatever is sent, it answers as it says, and never with a 5xx."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import CHECKS

from letopis.config.wsgi import application
from letopis.events.testing import make_event
from letopis.parties.testing import make_counterparty, make_person
from letopis.rest.tokens import create_token

pytestmark = pytest.mark.slow
EXAMPLES = 12


@pytest.fixture
def document(gleb: Any) -> Any:
    """The schema of a base with one record of each kind, asked by the owner."""
    company = make_counterparty(by=gleb)
    make_event(by=gleb, person=make_person(by=gleb, company=company, tags=["VIP"]))
    token = create_token(gleb, "write")
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    schema.config.update(headers={"Authorization": f"Bearer {token}", "If-Match": "*"})
    return schema


schema = schemathesis.pytest.from_fixture("document")


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_the_api_is_as_its_document_says(case: Any) -> None:
    answer = case.call()
    assert answer.status_code < 500, answer.content
    excluded = []
    if (case.query or {}).get("cursor") is not None:
        excluded = [CHECKS.get_one("positive_data_acceptance")]  # no schema can say what a cursor is
    case.validate_response(answer, excluded_checks=excluded)
