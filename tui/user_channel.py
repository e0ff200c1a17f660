"""The way from the core to the person at the screen: sentences, and the question for a credential.
Any thread."""

from __future__ import annotations

from collections.abc import Callable

from tui.errors import HostdeckError

AskFor = Callable[[HostdeckError | None], None]
"""Asks for a credential; gets why the last one was of no use."""
Tell = Callable[[str, bool], None]
"""Shows a sentence; the second value says whether it is a warning."""


class UserChannel:
    """The channel to the person. Nothing is shown before a screen is attached."""

    def __init__(self) -> None:
        self._ask: AskFor | None = None
        self._tell: Tell | None = None
        self._remarks: set[str] = set()

    def attach(self, ask: AskFor, tell: Tell | None = None) -> None:
        """Show what comes from now on with these functions of a screen."""
        self._ask, self._tell = ask, tell or self._tell

    def ask(self, problem: HostdeckError | None) -> None:
        """Ask the person for a credential."""
        if self._ask is not None:
            self._ask(problem)

    def tell(self, words: str, warning: bool) -> None:
        """Show a sentence."""
        if self._tell is not None:
            self._tell(words, warning)

    def remark(self, words: str) -> None:
        """Show a warning about an answer, each sentence once."""
        if words not in self._remarks:
            self._remarks.add(words)
            self.tell(words, True)
