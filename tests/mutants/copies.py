"""Copies of the checkout in which faults and probes are put; the checkout itself never changes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.mutants.faults import Fault
from tests.mutants.functions import functions_of
from tests.support.process import ROOT

_NOT_COPIED = shutil.ignore_patterns(".git", ".venv", ".hypothesis", ".*_cache", "dist", "build")
PROBE = "hostdeck_probe"
_PROBE_SOURCE = '''"""Notes which faults a test reaches, in its process and in its children."""
import os

SEEN = set()
NOTES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "hostdeck_probe.notes")


def hit(*numbers):
    new = [number for number in numbers if number not in SEEN]
    if new:
        SEEN.update(new)
        try:
            notes = os.open(NOTES, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            os.write(notes, "".join(f"{number}\\n" for number in new).encode())
            os.close(notes)
        except OSError:
            pass
'''


class Copy:
    """A copy of the checkout."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(ROOT, folder, ignore=_NOT_COPIED, symlinks=True)
        (folder / f"{PROBE}.py").write_text(_PROBE_SOURCE, "utf-8")

    @contextmanager
    def changed(self, sources: Mapping[str, bytes]) -> Iterator[None]:
        """Replace some files for a while."""
        before = {}
        for file, source in sources.items():
            path = self.folder / file
            before[path] = (path.read_bytes(), path.stat())
            path.write_bytes(source)
        try:
            yield
        finally:
            for path, (source, times) in before.items():
                path.write_bytes(source)
                # With their old times the compiled files are valid again.
                os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))

    def pytest(
        self, arguments: Sequence[str], limit: float, environ: Mapping[str, str] | None = None
    ) -> tuple[int | None, str]:
        """Run pytest here; return its exit code, or None after the limit, and its output."""
        command = [sys.executable, "-m", "pytest", "-q", "--no-header", "--tb=line", "--reruns=0"]
        command += ["-n0", "--timeout=90", *arguments]
        surroundings = {
            **os.environ,
            **(environ or {}),
            "PYTHONPATH": str(self.folder),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        try:
            done = subprocess.run(
                command,
                cwd=self.folder,
                env=surroundings,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=limit,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return None, ""
        return done.returncode, done.stdout + done.stderr


def with_probes(root: Path, faults: Sequence[Fault]) -> dict[str, bytes]:
    """Return the sources with a probe at each fault, by file.

    A fault in code that runs at import gets a probe in each function of its file, and in each
    function of other files that contains the name.
    """
    wanted: dict[str, dict[int, set[int]]] = {}
    for number, fault in enumerate(faults):
        if fault.probe_lines:
            for line in fault.probe_lines:
                wanted.setdefault(fault.file, {}).setdefault(line, set()).add(number)
            continue
        for file, line in _users(root, fault):
            wanted.setdefault(file, {}).setdefault(line, set()).add(number)
    return {file: _probed((root / file).read_bytes(), lines) for file, lines in wanted.items()}


def _probed(source: bytes, lines: Mapping[int, Iterable[int]]) -> bytes:
    made: list[bytes] = []
    for number, line in enumerate(source.splitlines(keepends=True), 1):
        if number in lines:
            indent = line[: len(line) - len(line.lstrip())]
            hits = ", ".join(str(item) for item in sorted(lines[number]))
            made.append(indent + f'__import__("{PROBE}").hit({hits})\n'.encode())
        made.append(line)
    return b"".join(made)


def _users(root: Path, fault: Fault) -> Iterator[tuple[str, int]]:
    name = re.compile(rf"\b{re.escape(fault.name)}\b") if fault.name else None
    for top in ("tui", "screens", "widgets"):
        for path in sorted((root / top).rglob("*.py")):
            file = path.relative_to(root).as_posix()
            is_own = file == fault.file
            text = path.read_text("utf-8")
            if not is_own and (name is None or not name.search(text)):
                continue
            for function in functions_of(text):
                if is_own or (name is not None and name.search(function.text)):
                    yield file, function.first_line
