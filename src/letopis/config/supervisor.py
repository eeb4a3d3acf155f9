"""The process that keeps the web server and the worker alive. It imports neither Django nor the server.

Nothing survives it: the children hold the read end of a pipe whose write end only it has, and end themselves when
the pipe closes. SIGHUP restarts both, with the base chosen anew.
"""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType

QUICK = 5.0  # a child that lives shorter has died at its start
DEATHS = 5
REFUSED = 3  # the exit code of a web server that has said why it does not serve
GRACE = 20.0  # seconds a child has to end in good order
_LONGEST_PAUSE = 30.0


def _nothing() -> None:
    return None


class Keeper:
    """One child, started again whenever it ends, until it is told to stop."""

    def __init__(self, command: list[str], lifeline: int, before_start: Callable[[], None] = _nothing) -> None:
        self.command, self.lifeline, self.before_start = command, lifeline, before_start
        self.child: subprocess.Popen[bytes] | None = None
        self.stopping, self.restarting = threading.Event(), False
        self.deaths, self.code = 0, 0

    def start(self) -> None:
        """Start the child in a session of its own."""
        self.before_start()
        environment = {**os.environ, "LETOPIS_LIFELINE": str(self.lifeline), "LETOPIS_SUPERVISOR": str(os.getpid())}
        self.child = subprocess.Popen(self.command, env=environment, pass_fds=(self.lifeline,), start_new_session=True)
        if self.stopping.is_set():  # told so between the two
            self.end()

    def end(self) -> None:
        """Ask the child to end."""
        if self.child is not None and self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)

    def stop(self) -> None:
        self.stopping.set()
        self.end()

    def restart(self) -> None:
        self.restarting = True
        self.end()

    def sweep(self) -> None:
        """End what the child may have left: granian's workers outlive their parent and keep the port."""
        if self.child is not None:
            try:
                os.killpg(self.child.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def live_once(self) -> None:
        """One life of the child, and how often in a row it was a short one."""
        started = time.monotonic()
        self.start()
        assert self.child is not None
        self.code = self.child.wait()
        self.sweep()
        if self.restarting:
            self.restarting, self.deaths = False, 0
        else:
            self.deaths = self.deaths + 1 if time.monotonic() - started < QUICK else 1


class Supervisor:
    """The web server, and the worker as soon as the web server answers."""

    def __init__(self, host: str, port: int, workers: int, before_start: Callable[[], None]) -> None:
        self.host, self.port = host, port
        read_end, self.write_end = os.pipe()
        os.set_inheritable(read_end, True)
        web = [sys.executable, "-m", "letopis.config.web", host, str(port), str(workers)]
        self.web = Keeper(web, read_end, before_start)
        self.worker = Keeper([sys.executable, "-m", "letopis.config.cli", "worker"], read_end, before_start)

    def stop(self, number: int, frame: FrameType | None) -> None:
        self.web.stop()
        self.worker.stop()

    def restart(self, number: int, frame: FrameType | None) -> None:
        self.web.restart()
        self.worker.restart()

    def watch(self) -> int:
        """Keep both until stopped. A refusal and five quick deaths in a row of the web server are errors; the worker is tried for
        ever, slower and slower: the pages are served without it, and `/health/ready` says what is missing."""
        working = threading.Thread(target=self._keep_worker, name="worker")
        working.start()
        code = self._keep_web()
        self.worker.stop()
        working.join(GRACE)
        self.worker.sweep()
        return code

    def _keep_web(self) -> int:
        while not self.web.stopping.is_set():
            self.web.live_once()
            if self.web.stopping.is_set():
                break
            if self.web.code == REFUSED:
                return 1
            if self.web.deaths >= DEATHS:
                print("letopis: the web server does not start; its last words are above.", file=sys.stderr)
                return 1
            if self.web.deaths:
                time.sleep(0.5)
        return 0

    def _keep_worker(self) -> None:
        while not self.worker.stopping.is_set():
            while not self._answers():
                if self.worker.stopping.wait(0.1):
                    return
            self.worker.live_once()
            self.worker.stopping.wait(min(0.5 * 2.0 ** min(self.worker.deaths, 10), _LONGEST_PAUSE))

    def _answers(self) -> bool:
        """Whether pages are served: until then the worker would only take their time away."""
        asking = http.client.HTTPConnection(self.host, self.port, timeout=5)
        try:
            asking.request("GET", "/health/live")
            asking.getresponse()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            asking.close()
        return True


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
