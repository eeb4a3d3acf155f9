"""The web server process: `python -m letopis.config.web HOST PORT WORKERS`."""

import os
import sys

from granian import Granian
from granian.constants import Interfaces

from letopis.config import lifeline
from letopis.config.supervisor import REFUSED


def main() -> None:
    """Load the application once, so that the workers share its memory, and serve it."""
    host, port, workers = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    lifeline.hold()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "letopis.config.settings")
    from django.db import DatabaseError, connections

    from letopis.config.setup import ensure_data_dir, say_setup_code

    ensure_data_dir()
    import letopis.config.wsgi  # noqa: F401
    from letopis.config.readiness import NOT_READY, waiting_migrations

    try:
        if waiting_migrations():
            print(f"letopis: {NOT_READY}", file=sys.stderr, flush=True)
            sys.exit(REFUSED)
    except DatabaseError:
        pass  # it may come later; until then the pages and `/health/ready` say so
    say_setup_code(f"http://{host}:{port}/setup/")
    connections.close_all()
    Granian(
        "letopis.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        # as many as wait on slow lines (files come and go); those that idle end, so a quiet server has two or three. Pages
        # lose nothing by it: with eight clients a page costs 1.03 of what it costs with one, be there 2, 4 or 32 (0023)
        blocking_threads=32,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_access=False,
        log_level="warning",  # type: ignore[arg-type]
    ).serve()


if __name__ == "__main__":
    main()
