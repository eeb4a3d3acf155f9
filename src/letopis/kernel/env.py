"""Settings from the environment or `letopis.toml`: the environment wins. Reading makes no file and no folder."""

import os
import sys
import tomllib
from functools import cache
from pathlib import Path

PREFIX = "LETOPIS_"


@cache
def _file() -> dict[str, str]:
    path = Path(os.environ.get(f"{PREFIX}CONFIG", "letopis.toml"))
    if not path.is_file():
        return {}
    return {key.upper(): str(value) for key, value in tomllib.loads(path.read_text("utf-8")).items()}


def get(name: str, default: str = "") -> str:
    """The setting `LETOPIS_<name>`, from `LETOPIS_<name>_FILE` when only that is given."""
    if (value := os.environ.get(f"{PREFIX}{name}")) is not None:
        return value
    if path := os.environ.get(f"{PREFIX}{name}_FILE"):
        return Path(path).read_text("utf-8").strip()
    return _file().get(name, default)


def flag(name: str, default: bool = False) -> bool:
    """A yes-or-no setting."""
    return get(name, "yes" if default else "no").strip().lower() in {"1", "yes", "true", "on"}


def names(name: str, default: str = "") -> list[str]:
    """A setting that lists several values, separated by commas."""
    return [item.strip() for item in get(name, default).split(",") if item.strip()]


def data_dir() -> Path:
    """The folder of everything that is kept: the database, files, keys.

    By default `./data` beside a clone, the platform's data folder when the package is installed.
    """
    if given := get("DATA_DIR"):
        return Path(given).resolve()
    if (Path(__file__).resolve().parents[3] / "pyproject.toml").is_file():
        return Path("data").resolve()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "Letopis"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Letopis"
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "letopis"
