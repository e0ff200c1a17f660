"""The channel from the core to the user: sentences, and the request for a credential. Any
thread."""

from __future__ import annotations

from collections.abc import Callable

from tui.errors import HostdeckError

AskFor = Callable[[HostdeckError | None], None]
"""Asks for a credential. The argument is the reason why the last credential failed."""
Tell = Callable[[str, bool], None]
"""Shows a sentence. The second argument is whether it is a warning."""


class UserChannel:
    """The channel to the user. Nothing is shown before a screen is attached."""

    def __init__(self) -> None:
        self._ask: AskFor | None = None
        self._tell: Tell | None = None
        self._remarks: set[str] = set()

    def attach(self, ask: AskFor, tell: Tell | None = None) -> None:
        """Show sentences and requests with these functions of a screen from now on."""
        self._ask, self._tell = ask, tell or self._tell

    def ask(self, problem: HostdeckError | None) -> None:
        """Ask the user for a credential."""
        if self._ask is not None:
            self._ask(problem)

    def tell(self, words: str, warning: bool) -> None:
        """Show a sentence."""
        if self._tell is not None:
            self._tell(words, warning)

    def remark(self, words: str) -> None:
        """Show a warning about an answer. Each sentence is shown once."""
        if words not in self._remarks:
            self._remarks.add(words)
            self.tell(words, True)
