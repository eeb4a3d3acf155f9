"""A mail server of our own for tests: takes letters by SMTP, refuses the first ones when told to."""

import socketserver
import threading
from email import message_from_bytes
from email.message import Message
from types import TracebackType


class _Talk(socketserver.StreamRequestHandler):
    """One connection."""

    def handle(self) -> None:
        post: Post = self.server.post  # type: ignore[attr-defined]
        self._say("220 here")
        while line := self.rfile.readline():
            word = line[:4].upper().strip()
            if word == b"DATA":
                self._say("354 go on")
                body = b""
                while (line := self.rfile.readline()) != b".\r\n":
                    body += line[1:] if line.startswith(b"..") else line
                if post.refusals:
                    post.refusals -= 1
                    self._say("451 later, please")
                else:
                    post.letters.append(message_from_bytes(body))
                    self._say("250 taken")
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 well")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class Post:
    """The server while a `with` block lasts; `letters` are those it took."""

    def __init__(self, refusals: int = 0) -> None:
        self.refusals = refusals
        self.letters: list[Message] = []
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Talk)
        self._server.daemon_threads = True
        self._server.post = self  # type: ignore[attr-defined]
        self.port = int(self._server.server_address[1])

    def __enter__(self) -> "Post":
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
