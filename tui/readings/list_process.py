"""Large lists parsed by another process, because decoding and sorting 100,000 servers in this one
would delay every key press. Worker threads only.

The process gets the provider's answer and the previous rows through a pipe, and ends with its
result. If it dies, times out, or returns something else, it is not used again, and the caller reads
the list.
"""

from __future__ import annotations

import os
import selectors
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tui
from tui.fleet.fleet import Fleet, LazyRows
from tui.fleet.packed_rows import Packed, PackedError, unpack_columns, unpack_summary
from tui.launcher import child_environment
from tui.readings.list_packets import MOST_HEADER, Lines, PacketError, Part, packet, read_header
from tui.store.cache import encode_row

if TYPE_CHECKING:
    from tui.fleet.rows import ServerRow

LARGE_BODY = 4 << 20
"""Size in bytes from which another process reads an answer: about 15,000 servers."""
LEAST_S, MIB_PER_S = 30.0, 0.5
"""Time limit of the process, and its share per MiB."""
LOOK_S = 0.2
_PIECE = 1 << 18
_COMMAND = (sys.executable, "-P", "-m", "tui.readings.list_child")
_ROOT = str(Path(tui.__file__).parents[1])

Parts = dict[str, bytes]


ONE_AT_A_TIME = threading.Lock()
"""A lock for using the process, because two processes would need twice the memory."""


class ChildError(Exception):
    """The process did not answer. The exception's text follows "The process"."""


@dataclass(frozen=True, slots=True)
class PackedList:
    """An answer of the process."""

    parts: Parts
    rows: int
    unread: int
    """Number of records that could not be read."""
    remark: str
    """Remark about an irregular answer that could still be read."""

    def packed(self) -> Packed:
        """Return the list.

        Raises:
            PackedError: The parts do not fit together.
        """
        packed = unpack_columns(self.parts)
        packed.summary = unpack_summary(self.parts, len(packed))
        packed.given, packed.keys_text = self.parts["given"], self.parts["keys"]
        if not len(packed) == self.rows == len(packed.given):
            raise PackedError("rows")
        return packed


class ListProcess:
    """Starts the process for one list at a time."""

    def __init__(
        self,
        stopped: threading.Event,
        tell: Callable[[str], None],
        command: Sequence[str] = _COMMAND,
    ) -> None:
        """
        Args:
            stopped: Set when the dashboard ends; the process is then killed.
            tell: Gets a sentence about a failed process.
        """
        self._stopped, self._tell, self._command = stopped, tell, command
        self.is_usable = True
        """True while the process may be started, before its first failure."""

    def read(self, status: int, body: bytes, before: Fleet | None) -> PackedList | None:
        """Return the list in an answer of the provider; `None` if the caller has to read it.

        Args:
            body: The answer, not decoded.
            before: The known rows.
        """
        return self._answered({"status": status}, {**_rows_of(before), "body": body})

    def pack(self, before: Fleet) -> PackedList | None:
        """Return a known list in the packed form; `None` if that failed."""
        return self._answered({}, _rows_of(before))

    def fail(self, why: str) -> None:
        """Never start the process again. `why` follows "The process"."""
        self.is_usable = False
        self._tell(
            f"Hostdeck could not read the list of servers in a separate process: it {why}. "
            "Hostdeck now reads the list itself; keys can be slow while it does."
        )

    def _answered(self, facts: dict[str, Any], parts: dict[str, Part]) -> PackedList | None:
        if not self.is_usable:
            return None
        try:
            answered, made = self._exchanged(packet(facts, parts))
            if "refused" in answered:
                return None  # the provider's answer is not a list; the caller reports why
            return PackedList(
                made,
                int(answered["rows"]),
                int(answered["unread"]),
                str(answered.get("remark", "")),
            )
        except ChildError as error:
            if not self._stopped.is_set():
                self.fail(str(error))
        except (PacketError, KeyError, TypeError, ValueError):
            self.fail("sent damaged data")
        except OSError:
            self.fail("could not be started")
        return None

    def _exchanged(self, buffers: Sequence[Part]) -> tuple[dict[str, Any], Parts]:
        process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=child_environment(os.environ, _ROOT),
            bufsize=0,
        )
        size = sum(map(len, buffers))
        deadline = time.monotonic() + LEAST_S + size / (MIB_PER_S * 2**20)
        try:
            return _Exchange(process, buffers, deadline, self._stopped).answer()
        finally:
            process.kill()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()
            process.wait()


class _Exchange:
    """One packet to the process, and one from it."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        buffers: Sequence[Part],
        deadline: float,
        stopped: threading.Event,
    ) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._in, self._out = process.stdin, process.stdout
        self._deadline, self._stopped = deadline, stopped
        self._going = _pieces(buffers)
        self._part = memoryview(b"")
        """Next bytes to send."""
        self._rest = b""
        """Bytes read after the header."""
        self._selector = selectors.DefaultSelector()
        for pipe, events in ((self._in, selectors.EVENT_WRITE), (self._out, selectors.EVENT_READ)):
            os.set_blocking(pipe.fileno(), False)
            self._selector.register(pipe, events)

    def answer(self) -> tuple[dict[str, Any], Parts]:
        """Return the facts and the parts of the answer. Raises ChildError or PacketError."""
        with self._selector:
            line = b""
            while b"\n" not in line:
                line += self._some(_PIECE)
                if len(line) > MOST_HEADER + _PIECE:
                    raise PacketError("header")
            line, _, self._rest = line.partition(b"\n")
            facts, sizes = read_header(line)
            return facts, {name: self._exactly(size) for name, size in sizes}

    def _exactly(self, size: int) -> bytes:
        pieces = []
        while size:
            pieces.append(self._some(min(size, _PIECE)))
            size -= len(pieces[-1])
        return b"".join(pieces)

    def _some(self, most: int) -> bytes:
        """Return the next output of the process, and send pending data in the meantime."""
        if self._rest:
            data, self._rest = self._rest[:most], self._rest[most:]
            return data
        while True:
            for key, _ in self._ready():
                if key.fileobj is self._in:
                    self._send()
                    continue
                data = os.read(self._out.fileno(), most)
                if not data:
                    raise ChildError("ended without an answer")
                return data

    def _ready(self) -> list[tuple[selectors.SelectorKey, int]]:
        if self._stopped.is_set():
            raise ChildError("was stopped")
        if time.monotonic() > self._deadline:
            raise ChildError("did not answer in time")
        return self._selector.select(LOOK_S)

    def _send(self) -> None:
        try:
            while True:
                self._part = self._part or next(self._going, self._part)
                if not self._part:
                    break
                sent = os.write(self._in.fileno(), self._part[:_PIECE])
                self._part = self._part[sent:]
        except BlockingIOError:
            return
        except BrokenPipeError:
            pass  # reading detects its end
        self._selector.unregister(self._in)
        self._in.close()


def _pieces(buffers: Sequence[Part]) -> Iterator[memoryview]:
    for buffer in buffers:
        for piece in buffer.pieces() if isinstance(buffer, Lines) else (buffer,):
            if piece:
                yield memoryview(piece)


def _rows_of(fleet: Fleet | None) -> dict[str, Part]:
    """Return the rows of a fleet as parts of a packet."""
    if fleet is None:
        return {}
    rows: Sequence[ServerRow] = fleet.rows
    if fleet.packed is not None:
        changed = fleet.packed.changed.values()
        return {**fleet.packed.packed.segments(), "lines": Lines(list(map(encode_row, changed)))}
    if isinstance(rows, LazyRows):
        return {"lines": Lines(list(rows.encoded(encode_row)))}
    return {"lines": Lines(list(map(encode_row, rows)))}
