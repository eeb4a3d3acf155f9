"""Settings of the tests: a real WAL file in a temporary folder, plain static files."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("LETOPIS_SECRET_KEY", "tests")
os.environ.setdefault("LETOPIS_DATA_DIR", tempfile.mkdtemp(prefix="letopis-tests-"))

from letopis.config.settings import *  # noqa: F403
from letopis.config.settings import DATABASES, STORAGES

if DATABASES["default"]["ENGINE"] == "letopis.kernel.sqlite":
    DATABASES["default"]["TEST"] = {"NAME": str(Path(os.environ["LETOPIS_DATA_DIR"]) / "test.sqlite3")}
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
