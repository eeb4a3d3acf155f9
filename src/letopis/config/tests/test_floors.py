"""What import-linter does not see: foreign keys by name and templates go down the floors too."""

import re
from pathlib import Path

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models

from letopis.accounts.models import User

PACKAGE = Path(__file__).resolve().parents[2]
FLOORS = [
    ["kernel"],
    ["dictionaries", "history", "jobs", "search", "lists", "ui", "rest"],
    ["charts"],
    ["accounts"],
    ["attributes", "bulk", "files", "notifications"],
    ["comments"],
    ["parties"],
    ["events"],
    ["channels"],
    ["analytics", "exchange"],
    ["web"],
    ["config"],
]
FLOOR = {part: number for number, parts in enumerate(FLOORS) for part in parts}
# `lists` and `search` render with the components every page has: as globals, never by including a file of `ui`.
SHARED = {"ui"}


def test_every_part_has_a_floor() -> None:
    parts = {path.name for path in PACKAGE.iterdir() if path.is_dir() and (path / "__init__.py").is_file()}
    assert parts == set(FLOOR)


def test_foreign_keys_go_down() -> None:
    wrong = []
    for model in apps.get_models():
        part = model.__module__.split(".")[1] if model.__module__.startswith("letopis.") else None
        if part is None:
            continue
        for field in model._meta.get_fields():
            target = field.related_model if isinstance(field, models.ForeignKey | models.ManyToManyField) else None
            if target is None or target in (User, ContentType) or not target.__module__.startswith("letopis."):
                continue
            other = target.__module__.split(".")[1]
            if other != part and FLOOR[other] >= FLOOR[part]:
                wrong.append(f"{model.__name__}.{field.name} → {target.__name__}")
    assert wrong == []


def test_templates_use_only_lower_parts() -> None:
    wrong, seen = [], 0
    for path in PACKAGE.glob("*/templates/**/*.html"):
        part = path.relative_to(PACKAGE).parts[0]
        for name in re.findall(
            r"""{%-?\s*(?:extends|include|from|import)\s+["']([^"']+)["']""", path.read_text("utf-8")
        ):
            other = name.split("/")[0]
            seen += 1
            if other != part and FLOOR[other] >= FLOOR[part] and not (other in SHARED and FLOOR[part] > FLOOR["ui"]):
                wrong.append(f"{path.relative_to(PACKAGE)} uses {name}")
    assert wrong == []
    assert seen > 30


def test_pages_have_neither_inline_scripts_nor_inline_styles() -> None:
    for path in PACKAGE.glob("*/templates/**/*.html"):
        text = path.read_text("utf-8")
        assert not re.search(r"<script(?![^>]*\bsrc=)|\son[a-z]+=|\sstyle=|javascript:", text), path
