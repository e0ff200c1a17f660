"""The destinations of `hostdeck watch`: lines, terminal signals, deliveries, files, the port."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tui.errors import ConfigError, CredentialError, HostdeckError
from tui.format import count
from tui.paths import Paths, file_name
from tui.watch.notices import SEVERITIES, Notice, Severity

if TYPE_CHECKING:
    from tui.clock import Clock
    from tui.config.start_options import StartOptions
    from tui.config.watch_settings import Watch
    from tui.fleet.rows import ServerRow
    from tui.watch.deliveries import Delivery
    from tui.watch.outbox_file import Outbox
    from tui.watch.prometheus import MetricsServer, Snapshot
    from tui.watch.sinks import Sink

MOST_STOP_S = 15.0
"""Longest wait at exit for a running attempt."""
_NOTHING = "Nothing was sent."
MOST_URLS = 64 * 1024


def outbox_path(start: StartOptions, wanted: str) -> Path:
    """Return the file of a watcher: one per account and filter."""
    url = start.url or start.settings.profile(start.profile).url
    return Paths.of_user().state / f"watch-{file_name(start.profile, url, wanted)}.sqlite3"


def configured_sinks(settings: Watch, account: str) -> list[Sink]:
    """Return the sinks of the configuration.

    Raises:
        ConfigError: A sink cannot be used.
        CredentialError: A private file cannot be used.
    """
    from tui.watch.sinks import ChatSink, CommandSink

    found: list[Sink] = []
    if settings.webhook or settings.webhook_file:
        found.append(_webhook(settings, account))
    if settings.command:
        found.append(CommandSink(settings.command, account, os.environ))
    if settings.apprise_file:
        urls = _private_lines(settings.apprise_file, "watch.apprise_file")
        found += ChatSink.of(urls, account)
    return found


def _webhook(settings: Watch, account: str) -> Sink:
    from tui.api.webhook_post import WebhookClient, checked_webhook
    from tui.secrets import REDACTOR
    from tui.watch.sinks import WebhookSink

    if settings.webhook and settings.webhook_file:
        raise ConfigError(
            "Preparing the webhook",
            said="watch.webhook and watch.webhook_file are both set.",
            certain=_NOTHING,
            next="Remove one of them.",
        )
    url = settings.webhook or _private_line(settings.webhook_file, "watch.webhook_file")
    checked_webhook(url, "Preparing the webhook")
    REDACTOR.remember(url)
    key = settings.webhook_key_file
    signing = _private_line(key, "watch.webhook_key_file") if key else ""
    return WebhookSink(WebhookClient(url, signing, settings.webhook_timeout), account)


def _private_line(path: str, option: str) -> str:
    from tui.credentials.vault import read_key_file
    from tui.secrets import REDACTOR

    try:
        line = read_key_file(Path(path).expanduser())
    except CredentialError as error:
        raise _about_option(error, option) from None
    REDACTOR.remember(line)
    return line


def _about_option(error: CredentialError, option: str) -> CredentialError:
    if "HOSTKEY_" in error.next or not error.next:
        error.next = f"Check {option} in the configuration."
    return error


def _private_lines(path: str, option: str) -> list[str]:
    from tui.secrets import REDACTOR
    from tui.small_files import UnusableFile, read_small_text

    _private_line(path, option)  # checks that the file is private and not empty
    try:
        text = read_small_text(Path(path).expanduser(), MOST_URLS)
    except UnusableFile as problem:
        raise ConfigError(f"Reading {path}", said=str(problem), certain=_NOTHING) from None
    lines = [line.strip() for line in text.splitlines()]
    urls = [line for line in lines if line and not line.startswith("#")]
    for url in urls:
        REDACTOR.remember(url)
    return urls


class Deliveries:
    """The outbox and a delivery thread for each sink."""

    def __init__(
        self, outbox: Outbox, sinks: Sequence[Sink], clock: Clock, settings: Watch
    ) -> None:
        from tui.watch.deliveries import Delivery

        self.outbox = outbox
        self._deliveries: list[Delivery] = [Delivery(outbox, sink, clock, say) for sink in sinks]
        self.takers = tuple((sink.name, SEVERITIES[settings.least]) for sink in sinks)
        self._stop_s = min(MOST_STOP_S, settings.webhook_timeout + 1)
        if outbox.damage:
            say(outbox.damage)
        dropped = outbox.forget_sinks([name for name, _ in self.takers])
        if dropped:
            say(f"{count(dropped, 'notice')} dropped: their destination is no longer configured.")

    @property
    def names(self) -> str:
        """Return the names of the sinks, separated by commas."""
        return ", ".join(name for name, _ in self.takers)

    def start(self) -> None:
        """Deliver stored notices and new ones."""
        for delivery in self._deliveries:
            delivery.start()

    def wake(self) -> None:
        """Deliver new notices now."""
        for delivery in self._deliveries:
            delivery.wake()

    def waiting(self) -> dict[str, int]:
        """Return the number of undelivered notices by sink."""
        return {name: self.outbox.count(name) for name, _ in self.takers}

    def stop(self) -> None:
        """Stop, and report the undelivered notices."""
        from tui.watch.deliveries import waiting_words

        for delivery in self._deliveries:
            delivery.stop(self._stop_s)
        words = waiting_words(self._deliveries, self.outbox)
        self.outbox.close()
        if words:
            say(words)


def say(words: str) -> None:
    """Write a sentence to standard error. Any thread."""
    sys.stderr.write(f"hostdeck: {words}\n")
    sys.stderr.flush()


def print_notices(notices: Sequence[Notice], *, as_json: bool) -> None:
    """Print notices to standard output: JSON lines, or sentences with the time."""
    for notice in notices:
        if as_json:
            line = json.dumps(notice.record())
        else:
            line = f"{time.strftime('%H:%M', time.localtime(notice.at))} {notice.text}"
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def signal_terminal(notices: Sequence[Notice], kind: str) -> None:
    """Ring the bell, or send a desktop notification, if standard output is a terminal."""
    if notices and kind != "none" and sys.stdout.isatty():
        sys.stdout.write(terminal_signal(notices, kind, in_tmux=bool(os.environ.get("TMUX"))))
        sys.stdout.flush()


def terminal_signal(notices: Sequence[Notice], kind: str, *, in_tmux: bool) -> str:
    """Return the bytes of a signal. It contains only counts, no provider text."""
    if kind == "bell":
        return "\a"
    counts = [
        f"{number} {severity.word}"
        for severity in reversed(Severity)
        if (number := sum(notice.severity is severity for notice in notices))
    ]
    words = f"Hostdeck: {', '.join(counts)}"
    plain = f"\x1b]9;{words}\x07" if kind == "osc9" else f"\x1b]777;notify;Hostdeck;{words}\x07"
    return f"\x1bPtmux;{plain.replace(chr(27), chr(27) * 2)}\x1b\\" if in_tmux else plain


class FreshFiles:
    """Inventory and metrics files, written after each reading if they changed."""

    def __init__(self, start: StartOptions, settings: Watch) -> None:
        """
        Raises:
            UsageError: An inventory is not of the form FORMAT:FILE.
        """
        from tui.cli.inventory_output import inventory_targets

        self._start = start
        self._targets = inventory_targets(settings.inventory)
        self._metrics = Path(settings.metrics_file).expanduser() if settings.metrics_file else None
        self._server: MetricsServer | None = None
        self._snapshot: Snapshot | None = None
        self._problem = ""
        if settings.metrics_port:
            from tui.watch.prometheus import MetricsServer

            self._server = MetricsServer(settings.metrics_port, self._current)

    def _current(self) -> Snapshot:
        from tui.watch.prometheus import Snapshot

        return self._snapshot or Snapshot(is_answering=False)

    def inventory(self, rows: Sequence[ServerRow]) -> None:
        """Write the inventory files. Call only after the whole list was read."""
        from tui.cli.inventory_output import render

        ssh = self._start.settings.profile(self._start.profile).ssh
        for name, path in self._targets:
            self._write(path, render(name, rows, ssh).text)

    def metrics(self, snapshot: Snapshot) -> None:
        """Publish a snapshot on the port, and write the file."""
        self._snapshot = snapshot
        if self._metrics is not None:
            from tui.watch.prometheus import exposition

            self._write(self._metrics, exposition(snapshot).decode())

    def _write(self, path: Path, text: str) -> None:
        from tui.cli.inventory_output import write_if_changed

        try:
            write_if_changed(path, text)
        except HostdeckError as error:
            if str(error) != self._problem:
                self._problem = str(error)
                say(self._problem)

    def close(self) -> None:
        """Close the port."""
        if self._server is not None:
            self._server.close()
