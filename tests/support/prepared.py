"""Hostdeck's command line in processes that need not import it first.

One process imports what commands import, waits for requests and forks for each. A child has the
environment, the directory and the streams of its request, a clock that waits less, runs
`python -m tui` to the end of Python and shares nothing with the next. What depends on how Python
starts takes the long way: see `fits`.
"""

from __future__ import annotations

import array
import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from tests.support.hasty import hasten

ROOT = Path(__file__).parents[2]
LEFT_OUT = ("tui.__main__", "tui.app", "tui.simulator", "tui.entry")
"""The program itself, and what commands do not import."""
STARTS_WITH = ("LANG", "LC_", "PYTHON", "TZ", "LD_")
"""Variables that are read while Python starts."""
HASTE = 10.0
"""Pauses between two looks, and the time between two requests, are so many times shorter than a
user's. A command that starts by itself has a user's."""
LARGEST = 2**20
_DIES = "the process that forks has ended"


def fits(args: Sequence[str], more: Mapping[str, str]) -> bool:
    """Return whether a forked process does what one does that is started by itself."""
    is_command = tuple(args[:2]) == ("-m", "tui")
    return (
        is_command
        and hasattr(os, "pidfd_open")
        and not any(name.startswith(STARTS_WITH) for name in more)
    )


class Prepared:
    """The process that forks, as tests see it."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._lock = threading.Lock()
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.prepared", str(theirs.fileno())],
                env={**environment, "PYDANTIC_DISABLE_PLUGINS": "__all__"},
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=(theirs.fileno(),),
            )

    def run(
        self,
        args: Sequence[str],
        environment: Mapping[str, str],
        directory: Path,
        stdin: str | None,
        limit_s: float,
    ) -> subprocess.CompletedProcess[str]:
        """Return what the process wrote and its exit code. Raise TimeoutExpired after the limit."""
        reply, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with reply, theirs, _Streams(stdin) as streams:
            request = json.dumps([list(args[2:]), dict(environment), str(directory)]).encode()
            given = array.array("i", [*streams.theirs, theirs.fileno()])
            with self._lock:
                self._ours.sendmsg([request], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, given)])
            theirs.close()
            streams.close_theirs()
            reply.settimeout(limit_s)
            pid = int(reply.recv(64) or self._fail())
            try:
                written = streams.read(time.monotonic() + limit_s)
                code = int(reply.recv(64) or self._fail())
            except TimeoutError:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                raise subprocess.TimeoutExpired(list(args), limit_s) from None
        return subprocess.CompletedProcess(list(args), code, *written)

    def _fail(self) -> bytes:
        said = self._process.stderr.read() if self._process.stderr else b""
        raise AssertionError(f"{_DIES}: {said.decode()[-800:]}")

    def close(self) -> None:
        """End the process; those that it has forked go on."""
        self._ours.close()
        self._process.communicate(timeout=10)


class _Streams:
    """Pipes for standard input, output and error of one process."""

    def __init__(self, stdin: str | None) -> None:
        self._text = (stdin or "").encode()
        out, err = os.pipe(), os.pipe()
        source = (os.open(os.devnull, os.O_RDONLY), -1) if stdin is None else os.pipe()
        self.theirs = [source[0], out[1], err[1]]
        self._input, self._outputs = source[1], [out[0], err[0]]

    def __enter__(self) -> _Streams:
        return self

    def __exit__(self, *_: object) -> None:
        self.close_theirs()
        for number in (*self._outputs, *[self._input] * (self._input >= 0)):
            os.close(number)

    def close_theirs(self) -> None:
        for number in self.theirs:
            os.close(number)
        self.theirs = []

    def read(self, deadline: float) -> tuple[str, str]:
        """Write the input and read both outputs to their ends."""
        if self._input >= 0:
            with suppress(BrokenPipeError):
                os.write(self._input, self._text)
            os.close(self._input)
            self._input = -1
        found = dict.fromkeys(self._outputs, b"")
        left = set(found)
        while left:
            ready, _, _ = select.select(left, [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise TimeoutError
            for number in ready:
                part = os.read(number, 65_536)
                found[number] += part
                if not part:
                    left.discard(number)
        first, second = (found[number].decode() for number in self._outputs)
        return _lines(first), _lines(second)


def _lines(text: str) -> str:
    """Translate ends of lines, as a stream of text does."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


# The process that forks


def serve(number: int) -> list[str] | None:
    """Fork for each request. Return the arguments in a child, `None` at the end."""
    requests = socket.socket(fileno=number)
    children: dict[int, socket.socket] = {}
    while True:
        ready, _, _ = select.select([requests, *children], [], [])
        for pidfd in [handle for handle in ready if isinstance(handle, int)]:
            _report(pidfd, children.pop(pidfd))
        if requests in ready:
            given, numbers, _, _ = socket.recv_fds(requests, LARGEST, 4)
            if not given:
                return None
            *streams, answers = numbers
            reply = socket.socket(fileno=answers)
            pid = os.fork()
            if pid == 0:
                for stream in (requests, reply, *children.values()):
                    stream.close()
                for pidfd in children:
                    os.close(pidfd)
                return _become(json.loads(given), streams)
            for descriptor in streams:
                os.close(descriptor)
            reply.send(str(pid).encode())
            children[os.pidfd_open(pid)] = reply


def _report(pidfd: int, reply: socket.socket) -> None:
    ended = os.waitid(os.P_PIDFD, pidfd, os.WEXITED)
    assert ended is not None
    is_exit = ended.si_code == os.CLD_EXITED
    with reply, suppress(OSError):
        reply.send(str(ended.si_status if is_exit else -ended.si_status).encode())
    os.close(pidfd)


def _become(request: tuple[list[str], dict[str, str], str], streams: list[int]) -> list[str]:
    words, environment, directory = request
    for target, number in enumerate(streams):
        os.dup2(number, target)
        os.close(number)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(directory)
    # As `python -m` does it; PYTHONPATH is that of the process that forks.
    sys.path[0] = directory
    hasten(HASTE)
    gc.unfreeze()
    return words


def _import_all() -> None:
    tui = importlib.import_module("tui")
    for found in pkgutil.walk_packages(tui.__path__, "tui."):
        if not found.name.startswith(LEFT_OUT):
            importlib.import_module(found.name)


if __name__ == "__main__":
    sys.modules.pop("tests.support.prepared", None)
    _import_all()
    assert threading.active_count() == 1, "a process with threads must not fork"
    gc.collect()
    gc.freeze()
    words = serve(int(sys.argv[1]))
    if words is not None:
        import runpy

        sys.argv[:] = ["tui", *words]
        runpy.run_module("tui", run_name="__main__", alter_sys=True)
