"""Mail and chat through apprise against servers on loopback. Skipped without the extra `notify`."""

from __future__ import annotations

import logging
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.watch.receiver import receiver
from tui.clock import SystemClock
from tui.watch.deliveries import Delivery
from tui.watch.fact_changes import Outcome
from tui.watch.notices import Notice, Severity
from tui.watch.outbox_file import Outbox
from tui.watch.sinks import ChatSink

pytest.importorskip("apprise")
NOTICE = Notice("a1", 1.0, "server", "power", Severity.CRITICAL, "web-01 is off. \x1b[31m", 20311)
ANSWERS = {b"EHLO": "250 sink", b"MAIL": "250 ok", b"RCPT": "250 ok", b"QUIT": "221 bye"}


class Mailbox:
    """The letters that an SMTP server on loopback accepted."""

    def __init__(self) -> None:
        self.port, self.letters, self.accepts = 0, list[str](), True


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """Accept mail until the end of the context."""
    found = Mailbox()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 sink")
            while line := self.rfile.readline():
                word = line[:4].upper()
                if word == b"DATA":
                    self._say("354 go on")
                    lines = iter(self.rfile.readline, b".\r\n")
                    letter = b"".join(lines).decode()
                    if found.accepts:
                        found.letters.append(letter)
                    self._say("250 ok" if found.accepts else "451 try again")
                else:
                    self._say(ANSWERS.get(word, "502 unknown"))

        def _say(self, words: str) -> None:
            self.wfile.write(f"{words}\r\n".encode())

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address, daemon_threads = True, True

    with Server(("127.0.0.1", 0), Handler) as server:
        found.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield found
        finally:
            server.shutdown()
            thread.join()


def test_each_service_gets_a_notice_once_and_a_failed_one_alone_is_tried_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    said: list[str] = []
    with receiver() as chat, mailbox() as mail:
        mail.accepts = False
        urls = [
            f"json://127.0.0.1:{chat.port}/token-canary",
            f"mailto://127.0.0.1:{mail.port}?from=hostdeck@example.com&to=ops@example.com"
            "&mode=insecure&name=Hostdeck",
        ]
        sinks = ChatSink.of([*urls, urls[0]], "54321")
        assert [sink.name.split()[0] for sink in sinks] == ["json", "mailto"], "each URL once"
        outbox = Outbox(tmp_path / "watch.sqlite3")
        takers = tuple((sink.name, Severity.INFO) for sink in sinks)
        outbox.store(Outcome(notices=[NOTICE]), frozenset(), takers)
        deliveries = [Delivery(outbox, sink, SystemClock(), said.append) for sink in sinks]
        with caplog.at_level(logging.DEBUG):
            waits = [delivery.step() for delivery in deliveries]
        assert (len(chat.requests), mail.letters) == (1, [])
        assert waits[1] > 0, "the mail is tried again later"
        assert [outbox.count(sink.name) for sink in sinks] == [0, 1]
        mail.accepts = True
        assert sinks[1].send(NOTICE, 2, 2.0).status == 200
        assert len(chat.requests) == 1, "never a second time"
        [letter] = mail.letters
        assert "web-01 is off." in letter
        assert "\x1b" not in letter
        assert b"web-01 is off." in chat.requests[0][1]
        chat.status = 503
        problem = sinks[0].send(NOTICE, 1, 1.0).problem
        outbox.close()
    printed = " ".join([*said, problem, *(sink.name for sink in sinks)])
    assert "The service did not accept the notice." in printed
    assert "canary" not in printed
    assert "example.com" not in printed
