"""A process that ends itself when its supervisor is gone."""

import os
import signal
import threading


def hold() -> None:
    """Watch the supervisor's pipe from a thread; its end is ours."""
    descriptor = os.environ.get("LETOPIS_LIFELINE")
    if descriptor is None:
        return

    def wait() -> None:
        try:
            os.read(int(descriptor), 1)
        except OSError:
            return
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True, name="lifeline").start()
