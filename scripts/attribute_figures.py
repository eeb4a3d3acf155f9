"""Filter and sort by an attribute beside built-in columns and beside expression indexes, 100,000 people, both databases.

    python scripts/attribute_figures.py [PEOPLE]

The figures of decision 0010. Each query is the page of 80 rows a list asks for; times are the best of 15, in ms, so that other work on the machine tells less.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import postgres

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdecimal() else 100_000
ROUNDS = 15


def prepare() -> None:
    """People with ten attributes each, in the empty base of the environment."""
    from django.core.management import call_command
    from django.db import connection

    from letopis.attributes.generate import write_attributes
    from letopis.config.generate import _users
    from letopis.config.setup import seed
    from letopis.kernel import clock
    from letopis.kernel.database import in_transaction
    from letopis.parties.generate import write_companies, write_people

    call_command("migrate", interactive=False, verbosity=0)
    seed()

    @in_transaction
    def fill() -> None:
        rng = random.Random(7)
        owner, users = _users()
        companies = write_companies(rng, 1000, users, owner, clock.now())
        write_people(rng, COUNT, companies, owner, clock.now())
        write_attributes(rng, "person", owner)

    fill()
    vendor = connection.vendor
    path = (
        (lambda code: f"json_extract(attributes, '$.{code}')")
        if vendor == "sqlite"
        else (lambda code: f"(attributes ->> '{code}')")
    )
    with connection.cursor() as cursor:
        number = "CAST({} AS REAL)" if vendor == "sqlite" else "(({})::double precision)"
        cursor.execute(f"CREATE INDEX probe_segment ON parties_contactperson ({path('segment')}, id)")
        cursor.execute(
            f"CREATE INDEX probe_limit ON parties_contactperson ({number.format(path('limit_resheniya'))}, id)"
        )
        cursor.execute("ANALYZE")


def measure() -> None:
    """Print the table of this database."""
    from django.db import connection
    from django.db.models import F, Q

    from letopis.accounts.models import User
    from letopis.attributes.lists import sort_of
    from letopis.attributes.models import AttributeDefinition
    from letopis.attributes.where import where
    from letopis.lists.fields import Comparison
    from letopis.parties.models import ContactPerson, Source

    owner = User.objects.get(login="owner")
    known = {row.code: row for row in AttributeDefinition.objects.filter(host="person")}
    source = ContactPerson.objects.exclude(source=None).first().source or Source.objects.first()
    live = ContactPerson.objects.filter(is_marked_for_deletion=False, is_valid=True)

    def chosen(code: str, value: str) -> Q:
        several = Comparison.CONTAINS if known[code].type == "choices" else Comparison.IS
        return where(known[code], owner, several, [value])

    def by(code: str, rows=live):
        order = sort_of(known[code])
        rows = order.join(rows).filter(**{f"{order.name}__isnull": False})
        return rows.order_by(F(order.name).desc(), F("pk").desc())

    middle = by("limit_resheniya")[COUNT // 3]
    deep = Q(attr_limit_resheniya__lte=middle.attr_limit_resheniya)
    deep &= Q(attr_limit_resheniya__lt=middle.attr_limit_resheniya) | Q(
        attr_limit_resheniya=middle.attr_limit_resheniya, pk__lt=middle.pk
    )
    rows = {
        "built-in: filter by source, sort by change": live.filter(source=source).order_by("-updated_at", "-pk"),
        "built-in: sort by change": live.order_by("-updated_at", "-pk"),
        "mirror: filter by a list, sort by change": live.filter(chosen("segment", "segment_3")).order_by(
            "-updated_at", "-pk"
        ),
        "mirror: filter by source, sort by a sum": by("limit_resheniya", live.filter(source=source)),
        "mirror: filter by a list, sort by a sum": by("limit_resheniya", live.filter(chosen("segment", "segment_3"))),
        "mirror: filter by several, sort by a sum": by("limit_resheniya", live.filter(chosen("interesy", "kofe"))),
        "mirror: filter by a range of days, sort by a text": by(
            "predpochitaet_svyaz",
            live.filter(where(known["data_peresmotra_tsen"], owner, Comparison.BETWEEN, ["01.01.2025", "31.03.2025"])),
        ),
        "mirror: sort by a sum": by("limit_resheniya"),
        "mirror: sort by a sum, page in the middle": by(
            "limit_resheniya", sort_of(known["limit_resheniya"]).join(live).filter(deep)
        ),
        "mirror: sort by a text": by("predpochitaet_svyaz"),
    }
    json_path = "json_extract(attributes, '$.{}')" if connection.vendor == "sqlite" else "(attributes ->> '{}')"
    number = "CAST({} AS REAL)" if connection.vendor == "sqlite" else "(({})::double precision)"
    limit = number.format(json_path.format("limit_resheniya"))
    true = "1" if connection.vendor == "sqlite" else "true"
    false = "0" if connection.vendor == "sqlite" else "false"
    base = f"SELECT * FROM parties_contactperson WHERE is_marked_for_deletion = {false} AND is_valid = {true}"
    raw = {
        "expression: filter by a list, sort by a sum": f"{base} AND {json_path.format('segment')} = 'segment_3' AND {limit} IS NOT NULL ORDER BY {limit} DESC, id DESC LIMIT 80",
        "expression: sort by a sum": f"{base} AND {limit} IS NOT NULL ORDER BY {limit} DESC, id DESC LIMIT 80",
    }

    def clocked(work) -> float:
        work()
        times = []
        for _round in range(ROUNDS):
            start = time.perf_counter()
            work()
            times.append((time.perf_counter() - start) * 1000)
        return min(times)

    print(f"\n{connection.vendor}, {COUNT} people, {sum(1 for _ in known)} attributes", flush=True)
    for name, query in rows.items():
        print(f"  {name:55} {clocked(lambda query=query: list(query[:80])):8.2f}", flush=True)
        if "--explain" in sys.argv:
            print(query[:80].explain())
    for name, sql in raw.items():

        def run(sql=sql) -> None:
            with connection.cursor() as cursor:
                cursor.execute(sql)
                cursor.fetchall()

        print(f"  {name:55} {clocked(run):8.2f}", flush=True)


def one() -> None:
    """In a process of its own: the environment names the database."""
    import django

    django.setup()
    prepare()
    measure()


def database(url: str) -> None:
    with tempfile.TemporaryDirectory(prefix="figures") as folder:
        environment = {
            **os.environ, "LETOPIS_DATA_DIR": folder, "LETOPIS_SECRET_KEY": "figures",
            "DJANGO_SETTINGS_MODULE": "letopis.config.settings", "FIGURES": "1", "LETOPIS_DATABASE_URL": url,
        }  # fmt: skip
        if not url:
            del environment["LETOPIS_DATABASE_URL"]
        subprocess.run([sys.executable, __file__, *sys.argv[1:]], env=environment, check=True)


if __name__ == "__main__":
    if os.environ.get("FIGURES"):
        one()
    else:
        database("")
        with postgres.server() as address:
            database(address)
