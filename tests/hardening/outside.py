"""The command line and the dashboard on a terminal, driven with secrets that are nowhere else, as
processes.

Programs that they start write down what they were given; meanwhile the processes and files that
come and go are looked at as well.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.hardening.canaries import KEY, NEW_PIN, PIN, PROXY, ROOT, SCRIPT, Outlets
from tests.hardening.passing import Watch
from tests.screens.reinstalling import KEY as SSH_KEY
from tests.support.process import run
from tests.support.tty import Tty
from tui.wizards.installing.template import Template, keep_template

METAL = 25251
HOSTILE = {
    "TEXTUAL": "debug,devtools",
    "TEXTUAL_LOG": "textual.log",
    "TEXTUAL_SCREENSHOT": "1",
    "TEXTUAL_SCREENSHOT_LOCATION": "shots",
    "SSLKEYLOGFILE": "keys.log",
}
"""What in an environment makes libraries write secrets into files."""
_CHILD = """#!{python}
import os, sys
with open({file!r}, "a") as out:
    out.write(repr(sys.argv[1:]) + repr(dict(os.environ)) + "\\n")
"""


# The command line


def _programs(home: Path) -> str:
    """Programs that Hostdeck may start, which write down what they were given."""
    directory = home / "bin"
    directory.mkdir(exist_ok=True)
    for name in ("ssh", "tmux", "remote-viewer", "pass"):
        program = directory / name
        text = _CHILD.format(python=sys.executable, file=str(home / f"given-{name}"))
        program.write_text(text + (f"print({KEY!r}[::-1][::-1])\n" if name == "pass" else ""))
        program.chmod(0o755)
    # The program that gives the key holds it.
    (directory / "pass").write_text(
        (directory / "pass").read_text().replace(KEY, f"{KEY[:9]}' '{KEY[9:]}")
    )
    return f"{directory}:{os.environ['PATH']}"


def command_line(home: Path, url: str, outlets: Outlets) -> None:
    path = _programs(home)
    script = home / "script"
    script.write_text(f"#!/bin/sh\n# {SCRIPT}\n")
    script.chmod(0o600)
    template = Template(os_id=219, way="single", ssh_key=SSH_KEY, script=str(script))
    keep_template(home / ".config/hostdeck", "metal", template)
    key_file = home / "api-key"
    key_file.write_text(f"{KEY}\n")
    key_file.chmod(0o600)
    by_key = {
        "HOSTKEY_API_KEY": KEY,
        "PATH": path,
        "USER": "anna",
        "TMPDIR": str(home / "tmp"),
        "SSH_CONNECTION": "198.51.100.99 50000 192.0.2.5 22",
        **HOSTILE,
    }
    by_file = {name: value for name, value in by_key.items() if name != "HOSTKEY_API_KEY"}
    by_file["HOSTKEY_API_KEY_FILE"] = str(key_file)
    for at, (words, stdin, shown_on_purpose) in enumerate(_verbs()):
        # A PIN that its owner puts among the arguments is refused; there it stands until then.
        with contextlib.nullcontext() if PIN in "".join(words) else Watch(outlets, home):
            done = run(
                home,
                "-m",
                "tui",
                *words,
                "--debug",
                "--url",
                url,
                stdin=stdin,
                **(by_key if at % 2 else by_file),
            )
        if not shown_on_purpose:
            outlets.search("standard output", " ".join(words), done.stdout)
        outlets.search("standard error", " ".join(words), done.stderr)
        assert "met a bug" not in done.stderr, (words, done.stderr)
    # Proxies with a password: one that refuses, and one that is none.
    for proxy in (
        f"http://me:{PROXY}@127.0.0.1:9",
        f"ftp://me:{PROXY}@127.0.0.1:9",
        f"http://me:{PROXY}@[::1",
    ):
        for verb in (("whoami",), ("doctor", "network")):
            done = run(
                home,
                "-m",
                "tui",
                *verb,
                "--debug",
                "--url",
                "https://invapi.example.invalid",
                **by_key,
                HTTPS_PROXY=proxy,
            )
            outlets.search("standard error", "a proxy", done.stdout + done.stderr)
            assert "met a bug" not in done.stderr, (verb, done.stderr)
    # A sign-in that is wrong, and one by a program.
    done = run(
        home,
        "-m",
        "tui",
        "whoami",
        "--url",
        url,
        "--debug",
        **{**by_key, "HOSTKEY_API_KEY": f"{KEY}x"},
    )
    outlets.search("standard error", "a wrong key", done.stdout + done.stderr)
    config = home / ".config/hostdeck/config.toml"
    config.write_text(
        f'[profiles.default]\ncredential_command = ["{home}/bin/pass", "show", "hostkey"]\n'
    )
    no_key = {name: value for name, value in by_file.items() if name != "HOSTKEY_API_KEY_FILE"}
    done = run(home, "-m", "tui", "whoami", "--url", url, "--debug", **no_key)
    assert done.returncode == 0, done.stderr
    outlets.search("standard error", "by a program", done.stdout + done.stderr)
    config.unlink()


def _verbs() -> Iterator[tuple[tuple[str, ...], str, bool]]:
    """Words, what is typed, and whether secrets are shown because they were asked for."""
    typed = f"{PIN}\n"
    yes = ("--yes", "--pin-stdin")
    for words in (
        ("ls", "--json"),
        ("show", "db-replica"),
        ("status", "db-replica", "web-01"),
        ("sensors", "db-replica"),
        ("traffic", "db-replica"),
        ("presets",),
        ("tags", "web-01"),
        ("billing",),
        ("billing", "--invoices"),
        ("whoami",),
        ("config",),
        ("doctor",),
        ("ops",),
        ("loose-ends", "--json"),
        ("api", "eq/show", "id=25251"),
        ("api", "auth/info"),
        ("login",),
        ("access", "ladder", "db-replica"),
        ("access", "note", "db-replica"),
        ("api", "--describe", "eq/create_pxe"),
        ("help", "keys"),
    ):
        yield words, "", False
    for what in ("on", "off", "reboot"):
        yield ("power", what, "db-replica", *yes, "--confirm", "db-replica"), typed, False
    yield ("power", "on", "old-mail", *yes), "wrong-pin\n", False
    yield ("tags", "web-01", "--set", "note=1"), "", False
    yield ("access", "open", "db-replica", *yes, "--from", "192.0.2.7"), typed, True
    yield ("access", "console", "web-01", *yes, "--stdout"), typed, True
    yield ("access", "novnc", "web-01", *yes), typed, True
    yield ("access", "close", "db-replica"), "", False
    yield (
        (
            "reinstall",
            str(METAL),
            "--template",
            "metal",
            "--confirm",
            "db-replica",
            "--pin-stdin",
            "--password-stdin",
        ),
        f"{PIN}\n{ROOT}\n",
        False,
    )
    yield (
        (
            "order",
            "281",
            "--location",
            "NL",
            "--os",
            "219",
            "--hostname",
            "web-03",
            "--send",
            "--confirm",
            "7.64",
            "--password-stdin",
            "--pin-stdin",
        ),
        f"{ROOT}\n{PIN}\n",
        False,
    )
    yield ("line",), "ls\nstatus web-01\nops\nquit\n", False
    yield ("pin", "check", *yes), typed, False
    yield ("pin", "set", *yes), f"{PIN}\n{NEW_PIN}\n{NEW_PIN}\n", False
    yield ("ops", "--json"), "", False
    yield ("power", "reboot", f"--pin={PIN}", "db-replica"), "", False


# The dashboard on a terminal


def terminal(home: Path, url: str, outlets: Outlets) -> None:
    path = _programs(home)
    given = {
        "HOSTKEY_API_KEY": KEY,
        "PATH": path,
        "DISPLAY": ":9",
        "TMPDIR": str(home / "tmp"),
        **HOSTILE,
    }
    with (
        Watch(outlets, home),
        Tty(home, "-m", "tui", "--debug", "--url", url, columns=100, lines=40, **given) as tty,
    ):
        tty.sees("12 servers")
        tty.press("G\r")
        tty.sees("Overview")
        tty.press("5")
        tty.sees("Next:")
        tty.press("v")
        tty.sees("Account PIN")
        tty.read_for(0.6)  # keys do not answer a question that has just come
        tty.press(PIN)
        tty.press("\r")
        tty.read_for(0.3)
        tty.press("\r")
        tty.until(lambda: (home / "given-remote-viewer").exists(), "the viewer was started")
        tty.press("s")
        tty.until(lambda: (home / "given-ssh").exists(), "ssh was started")
        tty.sees("Next:")
        outlets.search("screens", "on a terminal", tty.text)
        _no_core(tty.process.pid, outlets)
        tty.press("q" * 4)
        tty.read_for(0.5)
        outlets.search("bytes to the terminal", "", tty.written)


def _no_core(pid: int, outlets: Outlets) -> None:
    """Neither file nor neighbor may read the memory of a dashboard: a core file would hold all of
    it."""
    limits = Path(f"/proc/{pid}/limits").read_text()
    core = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
    outlets.searched["core dump settings"] += 1
    if core.split()[4:6] != ["0", "0"]:
        outlets.found.append(f"core dump settings: {core}")


def modes(home: Path, outlets: Outlets) -> None:
    """What is kept is for its owner alone, directories and files."""
    for place in (".local/state/hostdeck", ".cache/hostdeck"):
        for path in (home / place).rglob("*"):
            outlets.searched["modes of files"] += 1
            if path.lstat().st_mode & 0o077 and not path.is_symlink():
                outlets.found.append(
                    f"modes of files: {path.relative_to(home)} is {path.lstat().st_mode & 0o777:o}"
                )
