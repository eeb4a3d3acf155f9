"""The process that keeps the web server alive. It imports neither Django nor the server.

Nothing survives it: the children hold the read end of a pipe whose write end only it has, and end themselves when
the pipe closes. SIGHUP restarts the web server, with the base chosen anew.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from types import FrameType

QUICK = 5.0  # a child that lives shorter has died at its start
DEATHS = 5


def _nothing() -> None:
    return None


class Supervisor:
    """One web child, restarted when it dies."""

    def __init__(self, host: str, port: int, workers: int, before_start: Callable[[], None]) -> None:
        self.command = [sys.executable, "-m", "letopis.config.web", host, str(port), str(workers)]
        self.before_start = before_start
        self.read_end, self.write_end = os.pipe()
        os.set_inheritable(self.read_end, True)
        self.child: subprocess.Popen[bytes] | None = None
        self.stopping = self.restarting = False

    def _start(self) -> None:
        self.before_start()
        environment = {**os.environ, "LETOPIS_LIFELINE": str(self.read_end), "LETOPIS_SUPERVISOR": str(os.getpid())}
        self.child = subprocess.Popen(self.command, env=environment, pass_fds=(self.read_end,), start_new_session=True)

    def _sweep(self) -> None:
        """End what the child may have left: granian's workers outlive their parent and keep the port."""
        if self.child is not None:
            try:
                os.killpg(self.child.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True
        self._end_child()

    def restart(self, number: int, frame: FrameType | None) -> None:
        self.restarting = True
        self._end_child()

    def _end_child(self) -> None:
        if self.child is not None and self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)

    def watch(self) -> int:
        """Start the child again whenever it ends, until stopped. Five quick deaths in a row are an error."""
        deaths = 0
        while not self.stopping:
            started = time.monotonic()
            self._start()
            assert self.child is not None
            self.child.wait()
            self._sweep()
            if self.stopping:
                break
            if self.restarting:
                self.restarting, deaths = False, 0
                continue
            deaths = deaths + 1 if time.monotonic() - started < QUICK else 1
            if deaths >= DEATHS:
                print("letopis: the web server does not start; its last words are above.", file=sys.stderr)
                return 1
            time.sleep(0.5)
        return 0


def _port_is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def run(
    host: str,
    port: int,
    workers: int,
    *,
    before_start: Callable[[], None] = _nothing,
    introduce: Callable[[str], None] | None = None,
) -> int:
    """Serve until stopped; answers with the exit code."""
    if not _port_is_free(host, port):
        print(f"letopis: port {port} on {host} is taken: choose another with LETOPIS_PORT or --port.", file=sys.stderr)
        return 1
    supervisor = Supervisor(host, port, workers, before_start)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, supervisor.stop)
    signal.signal(signal.SIGHUP, supervisor.restart)
    address = f"http://{host}:{port}/"
    if introduce:
        introduce(address)
    else:
        print(f"Летопись: {address}", flush=True)
    return supervisor.watch()
