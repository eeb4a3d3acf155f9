"""Loading a file the way the command and the page do, for tests."""

from pathlib import Path
from typing import Any

from letopis.accounts.models import User
from letopis.exchange import importing
from letopis.exchange.loading.options import Options
from letopis.exchange.models import ImportRun
from letopis.jobs.actions import finish


def bring(path: Path, by: User, what: str = "people", **options: Any) -> ImportRun:
    """A file that is read and mapped by its headers."""
    file = importing.keep_file(path.name, [path.read_bytes()], what=what, by=by)
    importing.set_mapping(file, list(file.mapping), Options(**options), remember=False)
    return file


def load(path: Path, by: User, what: str = "people", **options: Any) -> dict[str, Any]:
    """The report of a whole load; `refused` are (where, why)."""
    file = bring(path, by, what, **options)
    return loaded(file)


def loaded(file: ImportRun) -> dict[str, Any]:
    """Load a file that is here and answer with its report."""
    run = finish(importing.start_load(file, by=file.by))
    refused = list(file.refusals.order_by("number").values_list("where", "why"))
    return {"state": run.state, **run.report, "refused": refused, "file": file}
