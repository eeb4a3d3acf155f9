"""How tests read the pages and the answers of reports."""

import re
from html import unescape
from typing import Any

from django.test import Client

from letopis.accounts.models import User
from letopis.rest.tokens import create_token


def text_of(client: Client, address: str) -> str:
    """The page of an address, which must be there."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return unescape(answer.content.decode())


def count_on(page: str) -> int:
    """The number beside the title of a page."""
    return int(re.search(r'class="cnt"[^>]*>([^<]*)<', page)[1].replace("\u00a0", ""))


def answer_of(user: User, report: str, **params: Any) -> dict[str, Any]:
    """What the API says of a report, which must answer."""
    headers = {"authorization": f"Bearer {create_token(user, 'read')}"}
    answer = Client().get(f"/api/v1/reports/{report}", params, headers=headers)
    assert answer.status_code == 200, answer.content
    return answer.json()
