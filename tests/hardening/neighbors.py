"""Two users on one host, both without a umask: neither sees, alters or holds up anything of the
other.

They share a directory for temporary files that everybody can write to, and the home of each can be
entered by the other, as on many machines. Users are numbers: nobody has to be added to the machine.
Only root can become two users; elsewhere the part says that it was left out, and the half that
needs one user is done.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.process import ROOT, environ, know_the_way
from tests.support.tty import Tty
from tui.simulator.demo_credentials import DEMO_KEY, DEMO_PIN
from tui.simulator.fleets import fleet
from tui.simulator.http_server import SimulatorServer
from tui.simulator.sim_clock import SimClock
from tui.simulator.world import World

ANNA, BOB = 61_701, 61_702
METAL = "db-replica"
LIMIT_S = 120.0
USUAL = (".config", ".local/state", ".cache")
"""There before Hostdeck, and open to be entered."""
OURS = (".config/hostdeck", ".local/state/hostdeck", ".cache/hostdeck")
LOOK = """
import os, sys
for root in sys.argv[1:]:
    for place, below, files in os.walk(root, onerror=lambda error: None):
        for name in (*below, *files, "."):
            path = os.path.join(place, name)
            free = os.path.isdir(path) and not below
            print(os.access(path, os.R_OK), os.access(path, os.W_OK), free, path)
"""
PEEK = """
import sys
for name in ("environ", "mem", "maps", "cwd", "fd"):
    try:
        path = f"/proc/{sys.argv[1]}/{name}"
        import os
        if name == "fd":
            os.listdir(path)
        elif name == "cwd":
            os.readlink(path)
        else:
            open(path, "rb").read(1)
        print(name, "can be read")
    except OSError:
        pass
print("arguments", open(f"/proc/{sys.argv[1]}/cmdline", "rb").read())
"""


@dataclass
class Found:
    """What was done and what was wrong."""

    left_out: str = ""
    """Why the half with two users was not done."""
    commands: int = 0
    files: int = 0
    names: set[str] = field(default_factory=set)
    """What came and went among the shared temporary files."""
    wrong: list[str] = field(default_factory=list)


class Person:
    """Somebody with a home of his own; `uid` None is whoever runs this."""

    def __init__(self, scratch: Path, name: str, uid: int | None, python: str, url: str) -> None:
        self.home, self.uid, self._python, self._url = scratch / name, uid, python, url
        self._shared = scratch / "shared"
        for place in (self.home, *(self.home / place for place in USUAL)):
            place.mkdir(parents=True, exist_ok=True)
        know_the_way(self.home)
        for place in (self.home, *self.home.rglob("*")):
            if "hostdeck" not in place.parts:
                place.chmod(0o755)
            if uid is not None:
                os.chown(place, uid, uid)

    def words(self, *words: str) -> list[str]:
        """The command line as this user, with no umask."""
        # -P: the current directory is that of the tests. Whoever is root gives that up before
        # anything else.
        become = (
            ["setpriv", f"--reuid={self.uid}", f"--regid={self.uid}", "--clear-groups"]
            if self.uid
            else []
        )
        return [*become, "sh", "-c", 'umask 000; exec "$@"', "sh", self._python, *words]

    def environ(self, **more: str) -> dict[str, str]:
        """A login by ssh."""
        packages = os.pathsep.join(path for path in sys.path if path.endswith("site-packages"))
        return environ(
            self.home,
            {
                "HOSTKEY_API_KEY": DEMO_KEY,
                "TMPDIR": str(self._shared),
                "PYTHONPATH": f"{ROOT}{os.pathsep}{packages}",
                "PATH": os.defpath,
                **more,
            },
        )

    def run(self, *words: str, stdin: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        """`hostdeck *words` at the provider of the test."""
        return self.python("-m", "tui", *words, "--url", self._url, stdin=stdin, **more)

    def python(self, *words: str, stdin: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.words(*words),
            env=self.environ(**more),
            cwd=self.home,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=False,
        )

    def on_a_terminal(self) -> Tty:
        """The dashboard."""
        program, *words = self.words("-m", "tui", "--url", self._url, "--debug")
        return Tty(
            self.home,
            *words,
            columns=100,
            lines=40,
            program=shutil.which(program) or program,
            **self.environ(),
        )

    def tree(self) -> dict[str, str]:
        """Everything in the home with its content."""
        return {
            str(path): hashlib.sha256(path.read_bytes()).hexdigest()
            if path.is_file()
            else oct(path.stat().st_mode)
            for path in sorted(self.home.rglob("*"))
            if not path.is_symlink()
        }


def measure() -> Found:
    """Everything."""
    found = Found()
    with provider() as (scratch, world, url), _watched(scratch / "shared", found):
        alone = Person(scratch, "alone", None, sys.executable, url)
        _work(found, alone)
        _modes(found, alone)
        _two(found, scratch, world, url)
    if found.names:
        found.wrong.append(f"among the shared temporary files: {sorted(found.names)[:10]}")
    return found


@contextmanager
def provider() -> Iterator[tuple[Path, World, str]]:
    """A place for homes with shared temporary files in it, and a provider."""
    with tempfile.TemporaryDirectory(prefix="hostdeck-hosts-") as directory:
        scratch = Path(directory)
        scratch.chmod(0o755)
        (scratch / "shared").mkdir()
        (scratch / "shared").chmod(0o1777)
        world = World(fleet("small"), clock=SimClock(60.0), still=True)
        server = SimulatorServer(world).start()
        try:
            yield scratch, world, server.url
        finally:
            server.stop()


# One user


def _work(found: Found, who: Person) -> None:
    """What leaves files behind."""
    pin = f"{DEMO_PIN}\n"
    for words, stdin in (
        (("ls", "--json", "--debug"), ""),
        (("traffic", "backup-is", "--csv"), ""),
        (("config", "set", "ui.theme", "light"), ""),
        (("power", "reboot", METAL, "--yes", "--pin-stdin"), pin),
        (("ops",), ""),
        (("loose-ends",), ""),
        (("access", "note", METAL), ""),
    ):
        _succeeds(found, who, words, stdin)
    with who.on_a_terminal() as tty:
        tty.sees("12 servers")
        tty.press("q")
        tty.press("q")
        tty.ends()


def _succeeds(found: Found, who: Person, words: Sequence[str], stdin: str = "") -> None:
    done = who.run(*words, stdin=stdin)
    found.commands += 1
    # A loose end is told by an exit code of its own.
    if done.returncode != 0 and words[0] != "loose-ends":
        found.wrong.append(
            f"{who.uid}: {' '.join(words)}: exit {done.returncode}: {done.stderr[-400:]}"
        )


def _modes(found: Found, who: Person) -> None:
    """All that has come into being is for its owner alone."""
    for place in filter(Path.exists, (who.home / place for place in OURS)):
        for path in (place, *place.rglob("*")):
            found.files += 1
            if stat.S_IMODE(path.lstat().st_mode) != (0o700 if path.is_dir() else 0o600):
                found.wrong.append(
                    f"{path.relative_to(who.home)}: mode {stat.S_IMODE(path.lstat().st_mode):o}"
                )
    if not (who.home / OURS[1] / "journal.sqlite3").exists():
        found.wrong.append("there is no journal: nothing was looked at")


@contextmanager
def _watched(shared: Path, found: Found) -> Iterator[None]:
    """Whatever turns up there meanwhile, however shortly."""
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.002):
            found.names |= {
                entry.name for entry in os.scandir(shared) if not entry.name.startswith("trap-")
            }

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


# Two users


def _two(found: Found, scratch: Path, world: World, url: str) -> None:
    python = _python_for_others(scratch)
    if not python:
        found.left_out = (
            "two were left out: only root can become others, and they need a Python they may start"
        )
        return
    anna, bob = Person(scratch, "anna", ANNA, python, url), Person(scratch, "bob", BOB, python, url)
    _at_once(found, anna, bob, world)
    _modes(found, anna)
    _modes(found, bob)
    for person, other in ((anna, bob), (bob, anna)):
        _sees_nothing(found, person, other)
        _takes_nothing(found, person, other)
    _is_not_led_away(found, scratch, anna, bob)


def _python_for_others(scratch: Path) -> str:
    """A Python that a user without rights can start and that has what we depend on; empty when
    there is none."""
    if os.getuid() != 0 or not shutil.which("setpriv"):
        return ""
    same = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    for python in (
        sys.executable,
        shutil.which(same, path="/usr/local/bin:/usr/bin") or sys.executable,
    ):
        tried = Person(scratch, "nobody", ANNA, python, "")
        if tried.python("-c", "import textual, httpx, tui.app.app").returncode == 0:
            return python
    return ""


def _at_once(found: Found, anna: Person, bob: Person, world: World) -> None:
    """Both do everything at the same time, also to the same server."""
    before = world.requests["eq/reboot"]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda who: _work(found, who), (anna, bob)))
    if world.requests["eq/reboot"] - before != 2:
        found.wrong.append(
            f"two reboots were asked for, {world.requests['eq/reboot'] - before} were sent"
        )
    for who in (anna, bob):
        if who.run("ops", "--json").stdout.count('"eq/reboot"') != 1:
            found.wrong.append(f"{who.uid} is not shown exactly the own reboot")


def _sees_nothing(found: Found, person: Person, other: Person) -> None:
    """Neither files nor the process."""
    looked = person.python(
        "-c", LOOK, *(str(other.home / place) for place in OURS)
    ).stdout.splitlines()
    for line in looked:
        readable, writable, entered, path = line.split(" ", 3)
        if "True" in (readable, writable, entered):
            found.wrong.append(f"{person.uid} can reach {path}")
    with other.on_a_terminal() as tty:
        tty.sees("12 servers")
        output = person.python("-c", PEEK, str(tty.process.pid)).stdout
        if "can be read" in output or DEMO_KEY in output or "arguments" not in output:
            found.wrong.append(f"{person.uid} of the process of {other.uid}: {output}")


def _takes_nothing(found: Found, person: Person, other: Person) -> None:
    """With the other's directories as its own it refuses, and leaves them as they are."""
    before = other.tree()
    names = {
        "XDG_CONFIG_HOME": ".config",
        "XDG_STATE_HOME": ".local/state",
        "XDG_CACHE_HOME": ".cache",
        "XDG_RUNTIME_DIR": ".local/state",
    }
    theirs = {name: str(other.home / place) for name, place in names.items()}
    done = person.run(
        "power",
        "reboot",
        METAL,
        "--yes",
        "--pin-stdin",
        stdin=f"{DEMO_PIN}\n",
        **{name: place for name, place in theirs.items() if name != "XDG_CONFIG_HOME"},
    )
    if done.returncode == 0 or "Nothing was sent" not in done.stderr or "Traceback" in done.stderr:
        found.wrong.append(
            f"{person.uid} in the places of {other.uid}: exit {done.returncode}: "
            f"{done.stderr[-300:]}"
        )
    for words in (("ls",), ("config",), ("ops",)):
        done = person.run(*words, **theirs)
        if "Traceback" in done.stderr or "met a bug" in done.stderr:
            found.wrong.append(
                f"{person.uid} {words} in the places of {other.uid}: {done.stderr[-300:]}"
            )
    if other.tree() != before:
        found.wrong.append(f"{person.uid} changed something of {other.uid}")


def _is_not_led_away(found: Found, scratch: Path, anna: Person, bob: Person) -> None:
    """Bob was first, in a place where everybody can write: with a directory, a link to one, a link
    to nowhere."""
    for kind in ("directory", "link", "dangling"):
        place = scratch / "shared" / f"trap-{kind}"
        bob.python("-c", "import os, sys; os.mkdir(sys.argv[1], 0o777)", str(place))
        aim = {
            "directory": "",
            "link": str(scratch / "anna" / "private"),
            "dangling": str(scratch / "anna" / "new"),
        }[kind]
        made = "os.symlink(sys.argv[2], sys.argv[1])" if aim else "os.mkdir(sys.argv[1], 0o777)"
        bob.python("-c", f"import os, sys; {made}", str(place / "hostdeck"), aim)
        (scratch / "anna" / "private").mkdir(exist_ok=True)
        os.chown(scratch / "anna" / "private", ANNA, ANNA)
        before = anna.tree()
        done = anna.run(
            "power",
            "reboot",
            METAL,
            "--yes",
            "--pin-stdin",
            "--debug",
            stdin=f"{DEMO_PIN}\n",
            XDG_STATE_HOME=str(place),
        )
        if done.returncode == 0 or "Traceback" in done.stderr:
            found.wrong.append(f"led by a {kind}: exit {done.returncode}: {done.stderr[-300:]}")
        written = [str(path) for path in place.rglob("*") if path.is_file()]
        moved = {path for path in anna.tree().items() ^ before.items() if ".cache" not in path[0]}
        if written or moved:
            found.wrong.append(f"led by a {kind}: wrote {written} {moved}")


def report(found: Found) -> str:
    """One line, and what is wrong."""
    users = (
        f"one user ({found.left_out})" if found.left_out else "one user, and two beside each other"
    )
    first = (
        f"{users}, umask 000: {found.commands} commands, {found.files} files looked at, "
        f"{len(found.names)} names "
        f"among shared temporary files, {len(found.wrong)} wrong"
    )
    return "\n".join([first, *(f"  {problem}" for problem in found.wrong)])


if __name__ == "__main__":
    print(report(measure()))
