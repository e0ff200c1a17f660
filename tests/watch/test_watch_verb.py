"""`hostdeck watch` as a process: notices over an outage and a restart, files, and a clean end."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.cli.test_verbs import KEY, Shell, assert_failed, shell
from tests.support.process import environ
from tests.support.until import until_now
from tests.watch.receiver import receiver
from tui.assets import asset
from tui.simulator.world import World

__all__ = ["shell"]

CREDIT = "Credit runs out on"


def watching(shell: Shell, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tui",
            "watch",
            "--only",
            "credit,servers",
            *words,
            "--url",
            shell.url,
        ],
        env=environ(shell.home, KEY),
        cwd=shell.home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def end(process: subprocess.Popen[str]) -> tuple[str, str]:
    try:
        return process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()


def test_a_notice_survives_an_outage_and_sigterm_and_comes_once(shell: Shell, world: World) -> None:
    with receiver() as to:
        port = to.port
    secret = shell.home / "webhook"
    secret.write_text(f"http://127.0.0.1:{port}/token-canary\n")
    secret.chmod(0o600)
    shell.configure(f'[watch]\nwebhook_file = "{secret}"\nmetrics_file = "{shell.home}/m.prom"')
    process = watching(shell)
    until_now(lambda: (shell.home / "m.prom").exists(), "the first reading is over")
    process.send_signal(signal.SIGTERM)
    out, err = end(process)
    assert process.returncode == 0, err
    assert "Notices go to: webhook." in out
    assert "Not delivered yet: 1 notice for webhook. The next start continues." in err
    assert "canary" not in out + err
    until_now(lambda: world.logins == {}, "the session was ended")
    with receiver(port) as to:
        again = watching(shell, "--every", "5", "--for", "4")
        out, err = end(again)
        assert again.returncode == 0, err
        assert CREDIT not in out, "it is known, and not news again"
        assert [text.partition(" on ")[0] for text in to.texts] == ["Credit runs out"]
    assert 'hostdeck_notices_waiting{sink="webhook"}' in (shell.home / "m.prom").read_text()


def test_inventory_and_metrics_are_kept_fresh_and_served(shell: Shell, world: World) -> None:
    with receiver() as to:
        port = to.port
    hosts = shell.home / "hosts"
    shell.configure(f'[watch]\ninventory = ["hosts:{hosts}"]\nmetrics_port = {port}')
    process = watching(shell, "--every", "5", "--json")
    until_now(lambda: hosts.exists() and "web-01" in hosts.read_text(), "the list was written")
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        assert b'hostname="web-01"' in answer.read()
    world.machines[20311].hostname = "web-99"
    until_now(lambda: "web-99" in hosts.read_text(), "the new name was written")
    process.send_signal(signal.SIGTERM)
    out, err = end(process)
    assert process.returncode == 0, err
    notices = [json.loads(line) for line in out.splitlines()]
    assert [(notice["what"], notice["after"]) for notice in notices] == [
        ("credit", "low"),
        ("hostname", "web-99"),
    ]


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ('webhook = "http://hooks.example.com/canary"', 2, "The URL is not encrypted."),
        ('webhook_file = "/nowhere/canary-file"', 6, "Check watch.webhook_file"),
        ('inventory = ["xml:/tmp/x"]', 2, "is not FORMAT:FILE."),
        ("webhook_timeout = 600", 2, "the maximum is 60"),
        ('notice = "beep"', 2, "is not allowed"),
    ],
)
def test_a_way_out_that_cannot_be_used_is_said_before_anything_is_sent(
    shell: Shell, world: World, text: str, code: int, says: str
) -> None:
    shell.configure(f"[watch]\n{text}")
    assert_failed(shell("watch", "--for", "1", **KEY), code, says)
    assert sum(world.requests.values()) == 0


def test_the_unit_file_names_what_ends_the_watcher(shell: Shell) -> None:
    unit = shell("watch", "--unit").stdout
    assert unit == asset("hostdeck-watch.service").read_text("utf-8")
    assert "ExecStart=/usr/bin/env hostdeck watch" in unit
    assert "KillSignal=SIGTERM" in unit


def test_an_unknown_subject_is_refused(shell: Shell, world: World) -> None:
    done = shell("watch", "--only", "pwoer", **KEY)
    assert (done.returncode, "Did you mean power?" in done.stderr) == (2, True), done.stderr


def test_metrics_without_a_server_are_for_prometheus(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "out.prom"
    done = shell("metrics", "--no-wait", "--output", str(file), **KEY)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    lines = file.read_text().splitlines()
    assert 'hostdeck_server_power{hostname="web-01",id="20311",state="unknown"} 1.0' in lines
    assert "hostdeck_provider_up 1.0" in lines
    assert "hostdeck_credit_days 7.0" in lines


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--json"], "--json needs a SERVER."),
        (["--port", "70000"], "70000 is not a port."),
        (["--port", "9", "--output", "x"], "--output cannot be used with --port."),
        (["web-01", "--port", "9"], "cannot be used with a SERVER."),
    ],
)
def test_metrics_that_contradict_each_other_are_refused(
    shell: Shell, world: World, words: list[str], says: str
) -> None:
    assert_failed(shell("metrics", *words, **KEY), 2, says)
    assert sum(world.requests.values()) == 0
