"""A process that ends itself when its supervisor is gone."""

import os
import signal
import threading
import time

GRACE = 15  # seconds to end in good order


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
        time.sleep(GRACE)
        os._exit(1)  # a worker whose server was killed too has nobody who would end it

    threading.Thread(target=wait, daemon=True, name="lifeline").start()
