"""Each test has a data folder of its own."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def data_dir(settings: Any, tmp_path: Path) -> Path:
    """Where files of the test are."""
    settings.DATA_DIR = tmp_path
    return tmp_path
