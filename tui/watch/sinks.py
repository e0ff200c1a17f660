"""The destinations of the watcher whose failed deliveries are repeated: webhook, command, chat."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from tui.api.webhook_post import PostResult, WebhookClient
from tui.child_environment import masked_environment
from tui.errors import ConfigError
from tui.secrets import mask_tree
from tui.system import end_group
from tui.text import safe_text
from tui.watch.notices import Notice, Severity

COMMAND_S = 30.0


class Sink(Protocol):
    """A destination of notices."""

    name: str

    def send(self, notice: Notice, attempt: int, now: float) -> PostResult:
        """Deliver a notice. Never raises for failures of the receiver."""

    def close(self) -> None:
        """Close connections."""


def body_of(notice: Notice, account: str) -> bytes:
    """Return the JSON to send, with secrets masked."""
    record: dict[str, Any] = {"account": account, **notice.record()}
    return json.dumps(mask_tree(record), ensure_ascii=True).encode()


@dataclass
class WebhookSink:
    """A POST to a URL."""

    client: WebhookClient
    account: str
    name: str = "webhook"

    def send(self, notice: Notice, attempt: int, now: float) -> PostResult:
        """Post a notice."""
        return self.client.post(body_of(notice, self.account), notice.id, attempt, now)

    def close(self) -> None:
        """Close the connection."""
        self.client.close()


@dataclass
class CommandSink:
    """A program that gets the notice as JSON on standard input."""

    words: Sequence[str]
    account: str
    environment: Mapping[str, str]
    timeout_s: float = COMMAND_S
    name: str = "command"

    def send(self, notice: Notice, attempt: int, now: float) -> PostResult:
        """Run the program. Exit code 0 within the time limit is success."""
        program = safe_text(self.words[0], 60)
        try:
            child = subprocess.Popen(
                self.words,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                env=masked_environment(self.environment),
            )
        except (OSError, ValueError) as error:
            why = os.strerror(error.errno or 0) if isinstance(error, OSError) else str(error)
            return PostResult(problem=f"{program} could not be started: {why}.")
        try:
            child.communicate(body_of(notice, self.account), timeout=self.timeout_s)
        except subprocess.TimeoutExpired:
            _kill(child)
            return PostResult(problem=f"{program} did not end within {self.timeout_s:g} s.")
        except BaseException:
            _kill(child)
            raise
        if child.returncode:
            return PostResult(problem=f"{program} exited with code {child.returncode}.")
        return PostResult(200)

    def close(self) -> None:
        """Do nothing, because no program outlives its notice."""


def _kill(child: subprocess.Popen[bytes]) -> None:
    try:
        end_group(child.pid, at_once=True)
    except ProcessLookupError:
        pass
    child.wait()
    if child.stdin is not None:
        child.stdin.close()


@dataclass
class ChatSink:
    """Mail or chat through apprise: one service, so that another one that fails is not the reason
    for a second message."""

    account: str
    name: str
    """Kind of the service and a mark of its URL, which holds secrets: "mailto 3f2a81c0"."""
    _library: Any = None

    @classmethod
    def of(cls, urls: Sequence[str], account: str) -> list[ChatSink]:
        """Return a sink for each of these apprise URLs. Raises ConfigError without the library, or
        for a URL that it does not know."""
        doing = "Preparing mail and chat notices"
        try:
            import apprise
        except ImportError:
            raise ConfigError(
                doing,
                said="The package apprise is not installed.",
                certain="Nothing was sent.",
                next="Run: pip install 'hostdeck[notify]'",
            ) from None
        sinks: dict[str, ChatSink] = {}
        for at, url in enumerate(urls, 1):
            library = apprise.Apprise()
            if not library.add(url):
                raise ConfigError(
                    doing,
                    said=f"Line {at} of the file is not a URL that apprise knows.",
                    certain="Nothing was sent.",
                    next="Correct that line.",
                )
            name = f"{safe_text(url.partition(':')[0], 20)} {_mark(url)}"
            sinks[name] = cls(account, name, _library=library)
        return list(sinks.values())

    def send(self, notice: Notice, attempt: int, now: float) -> PostResult:
        """Send a notice."""
        kind = {Severity.WARNING: "warning", Severity.CRITICAL: "failure"}.get(
            notice.severity, "info"
        )
        masked = mask_tree({"text": notice.text})
        text = str(masked["text"]) if isinstance(masked, dict) else ""
        try:
            sent = self._library.notify(
                title=f"Hostdeck {self.account}: {notice.severity.word}",
                body=safe_text(text),
                notify_type=kind,
            )
        # A plugin of another project must not end the watcher with an exception.
        except Exception as error:  # noqa: BLE001
            return PostResult(problem=f"apprise failed ({type(error).__name__}).")
        return (
            PostResult(200)
            if sent
            else PostResult(problem="The service did not accept the notice.")
        )

    def close(self) -> None:
        """Do nothing: apprise keeps no connection."""


def _mark(url: str) -> str:
    """Return 32 bits that tell two URLs apart and say nothing of either."""
    return hashlib.blake2b(url.encode(), digest_size=4).hexdigest()
