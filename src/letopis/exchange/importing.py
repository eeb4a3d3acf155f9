"""A file from its arrival to its report: kept as it came, read, mapped, checked, loaded, taken back."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.visibility import may_create
from letopis.exchange.cards import Card, Entry, Unreadable
from letopis.exchange.ical.card import EventCard
from letopis.exchange.loading import companies, events, people
from letopis.exchange.loading.options import Options
from letopis.exchange.mapping.attributes import NEW, guess_own, make_new
from letopis.exchange.mapping.companies import CompanyMapper
from letopis.exchange.mapping.headers import guess_all
from letopis.exchange.mapping.people import PeopleMapper
from letopis.exchange.mapping.rows import Mapper
from letopis.exchange.models import ImportRun, RememberedMapping
from letopis.exchange.reading import Contents, entries, kind_of, read_into
from letopis.jobs.actions import start_run
from letopis.jobs.models import Run
from letopis.kernel import clock
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Forbidden, Refused

ENGINES: dict[str, Any] = {
    ImportRun.What.PEOPLE: people,
    ImportRun.What.COUNTERPARTIES: companies,
    ImportRun.What.EVENTS: events,
}
CHECK, LOAD, UNDO = "import-check", "import-load", "import-undo"


def check_may_import(by: User) -> None:
    """Raise `Forbidden` when the role of `by` adds nothing."""
    if not may_create(by):
        raise Forbidden(_("Your role may look, but not add."))


def keep_file(name: str, pieces: Iterable[bytes], *, what: str, by: User) -> ImportRun:
    """The raw file first, then the reading of it. Raises `Unreadable`, and keeps nothing then."""
    check_may_import(by)
    kind = kind_of(name)
    if kind == "vcard" and what != ImportRun.What.PEOPLE:
        raise Unreadable(_("A vCard file holds people: choose «Contact persons»."))
    if (kind == "ical") != (what == ImportRun.What.EVENTS):
        text = (
            _("A calendar (.ics) holds events: choose «Events».")
            if kind == "ical"
            else _("Events come from a calendar: a file .ics.")
        )
        raise Unreadable(text)
    file = ImportRun(name=name[-255:], kind=kind, what=what, by=by, size=0)
    file.path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    try:
        with file.path.open("wb") as kept:
            for piece in pieces:
                kept.write(piece)
                digest.update(piece)
                file.size += len(piece)
        file.sha256 = digest.hexdigest()
        file.contents = vars(read_into(file.path, kind, file.rows_path))
    except Unreadable:
        file.path.unlink(missing_ok=True)
        raise
    if file.is_table:
        headers = file.contents["headers"]
        file.mapping = remembered(file) or guess_own(guess_all(headers, what), headers, what, by)
    file.save()
    return file


def contents_of(file: ImportRun) -> Contents:
    """What the file holds; read again when its entries are not kept any more."""
    if not file.rows_path.is_file():
        if not file.path.is_file():
            raise Refused(_("The copy of this file is no longer kept: bring the file again."))
        file.contents = vars(read_into(file.path, file.kind, file.rows_path))
        file.save(update_fields=["contents"])
    return Contents(**file.contents)


def signature(headers: list[str]) -> str:
    """The same for tables with the same headers in the same order."""
    return hashlib.sha256("\x1f".join(header.casefold().strip() for header in headers).encode()).hexdigest()


def remembered(file: ImportRun) -> list[str]:
    """The mapping this user gave such a table last time."""
    headers = file.contents["headers"]
    row = RememberedMapping.objects.filter(by=file.by, what=file.what, signature=signature(headers)).first()
    return list(row.targets) if row is not None and len(row.targets) == len(headers) else []


@in_transaction
def set_mapping(file: ImportRun, targets: list[str], options: Options, *, remember: bool) -> None:
    """Where the columns go and how the file is loaded; what an earlier dry run said is no longer true.

    A column that asks for a new attribute gets it made. Raises `Refused` when that cannot be.
    """
    headers = file.contents["headers"] if targets else []
    for place, target in enumerate(targets):
        if target.startswith(f"{NEW}:"):
            cells = (entry["cells"][place] for entry, _place in entries(file.rows_path) if len(entry["cells"]) > place)
            targets[place] = make_new(target, headers[place], cells, what=file.what, by=file.by)
    file.mapping, file.options, file.check_run = targets, options.as_json(), None
    file.save(update_fields=["mapping", "options", "check_run"])
    if remember:
        RememberedMapping.objects.update_or_create(
            by=file.by, what=file.what, signature=signature(headers), defaults={"targets": targets}
        )


@in_transaction
def set_draft(file: ImportRun) -> None:
    """Keep what has been chosen so far; nothing is made of it yet."""
    file.check_run = None
    file.save(update_fields=["mapping", "options", "check_run"])


@in_transaction
def set_choices(file: ImportRun, options: Options) -> None:
    """What was chosen for single rows of the dry run."""
    file.options = options.as_json()
    file.save(update_fields=["options"])


def mapper_of(file: ImportRun, contents: Contents, *, strict: bool) -> Mapper[Any]:
    """What turns the rows of this table into cards."""
    made = PeopleMapper if file.what == ImportRun.What.PEOPLE else CompanyMapper
    targets = list(file.mapping or guess_all(contents.headers, file.what))
    return made(contents.headers, targets, strict=strict, by=file.by)  # type: ignore[abstract,no-any-return]


def cards_of(file: ImportRun, offset: int = 0) -> Iterator[tuple[Entry, int]]:
    """The cards of a file from a place on, each with the place of the next."""
    contents = contents_of(file)
    mapper: Callable[[dict[str, Any]], Entry]
    if file.is_table:
        mapper = mapper_of(file, contents, strict=Options.from_json(file.options).strict).card
    else:
        mapper = _event if file.kind == "ical" else _vcard
    for entry, place in entries(file.rows_path, offset):
        yield mapper(entry), place


def _vcard(entry: dict[str, Any]) -> Card:
    card = Card.from_json(entry["card"])
    card.number = entry["n"]
    return card


def _event(entry: dict[str, Any]) -> Entry:
    return EventCard.from_json(entry)


def piece_of(file: ImportRun, offset: int, size: int) -> tuple[list[Entry], int]:
    """The next `size` cards and the place after them."""
    found = list(islice(cards_of(file, offset), size))
    return [card for card, _place in found], found[-1][1] if found else offset


@in_transaction
def start_check(file: ImportRun, *, every_refusal: bool = False) -> Run:
    """Begin a dry run: nothing is written but its report."""
    data = {"file": file.pk, "every_refusal": every_refusal}
    run = start_run(CHECK, file.name, total=contents_of(file).total, data=data, by=file.by)
    file.check_run = run
    file.save(update_fields=["check_run"])
    return run


@in_transaction
def start_load(file: ImportRun, *, by: User) -> Run:
    """Begin to load; one that was stopped goes on where it stood, one that runs or has ended is answered as it is."""
    check_may_import(by)
    file = ImportRun.objects.select_for_update().get(pk=file.pk)
    old = file.load_run
    if old is not None and (old.state in (Run.State.RUNNING, Run.State.DONE) or file.state != ImportRun.State.READ):
        return old
    total = contents_of(file).total * (2 if "head" in file.mapping else 1)
    run = start_run(LOAD, file.name, total=total, data={"file": file.pk, **(old.data if old else {})}, by=by)
    if old is not None:
        run.done, run.report = old.done, {key: value for key, value in old.report.items() if key != "why"}
        run.save(update_fields=["done", "report"])
    file.load_run = run
    file.save(update_fields=["load_run"])
    return run


@in_transaction
def start_undo(file: ImportRun, *, by: User) -> Run:
    """Begin to take back what a file has brought; asked twice it is the same run."""
    file = ImportRun.objects.select_for_update().get(pk=file.pk)
    load, old = file.load_run, file.undo_run
    if old is not None and old.state in (Run.State.RUNNING, Run.State.DONE):
        return old
    if load is None or load.state == Run.State.RUNNING:
        raise Refused(_("This file is not loaded, or is being loaded: there is nothing to take back yet."))
    facts = list(reversed(load.data.get("facts", [])))
    from letopis.history.models import Change

    total = Change.objects.filter(fact__in=facts).count()
    data = {"file": file.pk, "facts": facts, "made": load.data.get("made", {}), "own": load.data.get("own", [])}
    data |= old.data if old else {}
    run = start_run(UNDO, file.name, total=total, data=data, by=by)
    if old is not None:
        run.done, run.report = old.done, {key: value for key, value in old.report.items() if key != "why"}
        run.save(update_fields=["done", "report"])
    file.undo_run = run
    file.save(update_fields=["undo_run"])
    return run


def close(file: ImportRun, run: Run) -> None:
    """The last piece is loaded: the report is the file's, its entries are no longer needed."""
    ImportRun.objects.filter(pk=file.pk).update(state=ImportRun.State.LOADED, report=run.report, loaded_at=clock.now())


def unfinished(path: Path, what: str, options: Options, by: User) -> ImportRun | None:
    """A load of the very same file that was killed on its way."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    found = ImportRun.objects.filter(by=by, sha256=digest, what=what, load_run__state=Run.State.RUNNING)
    return next((row for row in found if row.options == options.as_json()), None)


def forget(file: ImportRun) -> None:
    """A file that was only looked at: its copy and its row go."""
    for path in (file.path, file.rows_path):
        path.unlink(missing_ok=True)
    file.delete()
