"""A relay in front of a provider that breaks connections as networks do. Threads of its own."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import ssl
import struct
import threading
import time
from enum import StrEnum
from urllib.parse import urlsplit


class Break(StrEnum):
    """What happens to the bytes of a connection."""

    REFUSED = "refused"
    """Nobody listens: not for the relay to do."""
    RESET_BEFORE = "reset before"
    """Reset before anything was read: the provider never sees the request."""
    RESET_AFTER = "reset after"
    """The provider carries it out; its answer is lost with a reset."""
    CLOSED_AFTER = "closed after"
    CUT_IN_HEADERS = "cut in headers"
    CUT_IN_BODY = "cut in body"
    SILENT = "silent"
    """Taken, carried out, and never a byte."""
    DRIBBLES = "dribbles"
    """A byte now and then: each is in time, all together never are."""
    SLICES = "slices"
    """All of it, byte by byte."""
    TWICE = "twice"
    """The answer comes twice on one connection."""
    NOT_HTTP = "not http"
    ENDLESS_HEADER = "endless header"
    SLOW_BODY = "slow body"
    """The headers at once, then a byte now and then."""
    THIN = "thin line"
    """A kilobyte in a second."""
    CHUNK_CUT = "chunk cut"
    """In chunks, and the last one is shorter than it says."""
    SAYS_LESS = "says less"
    """Content-Length is less than what comes."""
    SAYS_MORE = "says more"
    STALE = "stale"
    """The connection is kept, and closed as soon as the answer is out."""
    LEFT_OVER = "left over"
    """The connection is kept, and what comes after the answer looks like another one."""
    TLS_CUT = "tls cut"
    """In the middle of an answer something comes that is not TLS."""
    PROXY_407 = "proxy 407"
    PROXY_502 = "proxy 502"


_LENGTH = re.compile(rb"content-length: *\d+", re.I)
_PROXY = {
    Break.PROXY_407: b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
    Break.PROXY_502: b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n",
}


class Wire:
    """Relays to `url`; `breaks` says what goes wrong with connections made from now on."""

    def __init__(self, url: str, *, tls: ssl.SSLContext | None = None) -> None:
        """`tls`: what speaks to it speaks TLS; to the provider it does not."""
        parts = urlsplit(url)
        self._tls = tls
        self._to = (parts.hostname or "", parts.port or 80)
        self.breaks: Break | None = None
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._end = threading.Event()

    def start(self) -> Wire:
        threading.Thread(target=self._accept, name="wire", daemon=True).start()
        return self

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def stop(self) -> None:
        self._end.set()
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while not self._end.is_set():
                taken, _ = self._listener.accept()
                threading.Thread(target=self._relay, args=(taken, self.breaks), daemon=True).start()

    def _relay(self, taken: socket.socket, broken: Break | None) -> None:
        with taken, contextlib.suppress(OSError):
            if broken is Break.RESET_BEFORE:
                _reset(taken)
                return
            stream = taken if self._tls is None else self._tls.wrap_socket(taken, server_side=True)
            with stream:
                while request := _request(stream):
                    if broken in (Break.PROXY_407, Break.PROXY_502):
                        stream.sendall(_PROXY[broken])
                        return
                    with socket.create_connection(self._to) as provider:
                        provider.sendall(request)
                        answer = _answer(provider)
                    if broken not in (Break.STALE, Break.LEFT_OVER):
                        self._answer(stream, answer, broken)
                        return
                    repeated = answer.replace(b"connection: close", b"connection: keep-alive")
                    stream.sendall(repeated if broken is Break.STALE else repeated * 2)
                    if broken is Break.STALE:
                        return

    def _answer(self, taken: socket.socket, answer: bytes, broken: Break | None) -> None:
        head = answer.find(b"\r\n\r\n") + 4
        if broken is Break.RESET_AFTER:
            _reset(taken)
        elif broken is Break.CUT_IN_HEADERS:
            taken.sendall(answer[: head // 2])
        elif broken is Break.CUT_IN_BODY:
            taken.sendall(answer[: head + (len(answer) - head) // 2])
        elif broken is Break.SILENT:
            self._end.wait(5)
        elif broken in (Break.DRIBBLES, Break.SLICES):
            for at in range(len(answer)):
                taken.sendall(answer[at : at + 1])
                time.sleep(0.05 if broken is Break.DRIBBLES else 0)
        elif broken is Break.TWICE:
            taken.sendall(answer * 2)
        elif broken is Break.SLOW_BODY:
            taken.sendall(answer[:head])
            for at in range(head, len(answer)):
                taken.sendall(answer[at : at + 1])
                time.sleep(0.05)
        elif broken is Break.THIN:
            for at in range(0, len(answer), 50):
                taken.sendall(answer[at : at + 50])
                time.sleep(0.05)
        elif broken is Break.CHUNK_CUT:
            taken.sendall(_LENGTH.sub(b"transfer-encoding: chunked", answer[:head]))
            taken.sendall(b"%x\r\n" % (len(answer) - head + 10) + answer[head:])
        elif broken in (Break.SAYS_LESS, Break.SAYS_MORE):
            said = max(1, (len(answer) - head) // 2) if broken is Break.SAYS_LESS else len(answer)
            taken.sendall(_LENGTH.sub(b"content-length: %d" % said, answer[:head]) + answer[head:])
        elif broken is Break.TLS_CUT:
            taken.sendall(answer[: head + (len(answer) - head) // 2])
            # Past the cipher: written to the socket below it.
            os.write(taken.fileno(), b"this is no record")
        elif broken is Break.NOT_HTTP:
            taken.sendall(b"SSH-2.0-OpenSSH_9.9\r\n")
        elif broken is Break.ENDLESS_HEADER:
            for _ in range(300):
                taken.sendall(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 4096 if _ == 0 else b"x" * 4096)
        elif broken is not Break.CLOSED_AFTER:
            taken.sendall(answer)


def _reset(taken: socket.socket) -> None:
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _request(taken: socket.socket) -> bytes:
    """One request, whole."""
    read = b""
    while b"\r\n\r\n" not in read:
        part = taken.recv(65_536)
        if not part:
            return b""
        read += part
    head, _, body = read.partition(b"\r\n\r\n")
    length = next(
        (
            int(line[15:])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length:")
        ),
        0,
    )
    while len(body) < length:
        body += taken.recv(65_536)
    # One exchange for each connection: its end is the end of the answer.
    return head.replace(b"Connection: keep-alive", b"Connection: close") + b"\r\n\r\n" + body


def _answer(provider: socket.socket) -> bytes:
    read = b""
    while part := provider.recv(65_536):
        read += part
    return read
