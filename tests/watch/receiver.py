"""A webhook receiver on loopback that can be told how to answer."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Receiver:
    """Counts what it accepted."""

    def __init__(self) -> None:
        self.status = 204
        self.headers: dict[str, str] = {}
        self.stall = threading.Event()
        """Answers wait until it is set, where `stalls`."""
        self.stalls = False
        self.accepted: list[dict[str, Any]] = []
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook/token-canary"

    @property
    def texts(self) -> list[str]:
        return [notice["text"] for notice in self.accepted]


@contextmanager
def receiver(port: int = 0) -> Iterator[Receiver]:
    """Listen until the end of the context."""
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.requests.append((dict(self.headers), body))
            if found.stalls:
                found.stall.wait(30)
                return
            if 200 <= found.status < 300:
                found.accepted.append(json.loads(body))
            self.send_response(found.status)
            for name, value in found.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    found.port = server.server_port
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield found
    finally:
        found.stall.set()
        server.shutdown()
        server.server_close()
