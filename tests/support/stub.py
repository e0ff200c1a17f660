"""A provider whose answers a test writes itself, byte by byte: whole bodies, statuses, headers,
delays."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

Fields = dict[str, str]
TOKEN = "0123456789abcdef0123456789abcdef"
LOGIN = {
    "result": {
        "token": TOKEN,
        "token_expire": 4_000_000_000,
        "customer_id": 54321,
        "currency_code": "EUR",
    }
}


@dataclass
class Reply:
    """One answer."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay_s: float = 0.0


def reply(value: Any, **more: Any) -> Reply:
    """JSON as the provider sends it."""
    return Reply(json.dumps(value).encode(), **more)


Answer = Reply | Callable[[Fields], Reply]


class Stub:
    """Answers `endpoint/action`. A context manager."""

    def __init__(self, answers: dict[str, Answer] | None = None) -> None:
        self.answers: dict[str, Answer] = {
            "auth/login": reply(LOGIN),
            "auth/logout": reply({"result": "OK"}),
            "eq/list": reply({"result": "OK", "servers": [20311]}),
            **(answers or {}),
        }
        self.requests: Counter[str] = Counter()
        self.sent: list[Fields] = []
        self.closing = threading.Event()
        stub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                pass

            def do_GET(self) -> None:
                self._answer(self.path.partition("?")[2])

            def do_POST(self) -> None:
                self._answer(self.rfile.read(int(self.headers.get("content-length") or 0)).decode())

            def _answer(self, form: str) -> None:
                made = stub.answer_to(
                    self.path.partition("?")[0], dict(parse_qsl(form, keep_blank_values=True))
                )
                stub.closing.wait(made.delay_s)
                self.send_response(made.status)
                for name, value in {"Content-Type": "text/html", **made.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(made.body)))
                self.end_headers()
                self.wfile.write(made.body)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def answer_to(self, path: str, fields: Fields) -> Reply:
        name = f"{path.strip('/').removesuffix('.php')}/{fields.get('action', '')}"
        self.requests[name] += 1
        self.sent.append({"": name, **fields})
        found = self.answers.get(name, reply({"code": -1, "message": f"{name}: unknown action"}))
        return found if isinstance(found, Reply) else found(fields)

    def __enter__(self) -> Stub:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
