"""Untrusted bytes are read in a child process with limits, `python -m MODULE …`: the file on standard input, the
answer on standard output. Whatever the child does, the parent gets bytes or an `Overrun`.

The child's module imports what it needs, calls `hold(…)`, and only then looks at its input.
"""

import codecs
import contextlib
import encodings.aliases
import io
import os
import resource
import subprocess
import sys
import threading
from typing import IO

_PIECE = 1 << 16
_CODECS = ("ascii", "latin-1", "cp437", "cp1251", "cp1252", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")
REFUSED = 3  # exit code of a child whose output is a sentence for people


class Overrun(Exception):
    """The child broke a limit or broke down."""


class RefusedByChild(Exception):
    """The child understood the file well enough to say what is wrong with it."""


def run(module: str, *words: str, source: IO[bytes], seconds: int, most: int) -> bytes:
    """What the child answers, at most `most` bytes, within twice `seconds` of the clock."""
    answer = io.BytesIO()
    run_into(answer, module, *words, source=source, seconds=seconds, most=most)
    return answer.getvalue()


def run_into(target: IO[bytes], module: str, *words: str, source: IO[bytes], seconds: int, most: int) -> None:
    """The same for long answers: they go into `target` as they come. What a refusing child says is its last line."""
    child = subprocess.Popen(
        [sys.executable, "-m", module, *words],
        stdin=source,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # neither keys nor addresses of ours: only what Python needs to find its modules
        env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": os.pathsep.join(sys.path), "LC_ALL": "C.UTF-8"},
    )
    timer = threading.Timer(seconds * 2 + 5, child.kill)
    timer.start()
    size, tail = 0, b""
    try:
        assert child.stdout is not None
        while piece := child.stdout.read(_PIECE):
            size, tail = size + len(piece), (tail + piece)[-_PIECE:]
            if size > most:
                raise Overrun("too long an answer")
            target.write(piece)
        code = child.wait()
    finally:
        timer.cancel()
        child.kill()
        child.wait()
        if child.stdout:
            child.stdout.close()
    if code == REFUSED:
        raise RefusedByChild(tail.rpartition(b"\n")[2].decode("utf-8", "replace"))
    if code:
        raise Overrun(f"exit {code}")


def hold(*, memory: int, seconds: int, every_charset: bool = False) -> None:
    """In the child: from here on no more memory or time than this, no files, no other processes, nobody's rights."""
    # Python loads them from files when they are first used
    for name in {*_CODECS, *(encodings.aliases.aliases.values() if every_charset else ())}:
        with contextlib.suppress(LookupError):  # some belong to another system
            codecs.lookup(name)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if os.geteuid() == 0:  # the limit on processes does not hold for root
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
