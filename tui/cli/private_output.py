"""Privacy mode of a command: everything that it prints passes here, on both outputs.

Names are learned from answers, saved lists, and rows that are printed. What is printed is masked
once: in the cells of a table and the values of JSON, so that columns and field names stay, and in
the stream for everything else. Requests, files for other programs, and the journal have the real
names.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

from tui.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.config.start_options import StartOptions
    from tui.fleet.rows import ServerRow
    from tui.privacy.privacy_mode import Privacy


_IPV4 = lazy_pattern(r"\d{1,3}(?:\.\d{1,3}){3}")


class Shown(str):
    """Text that is masked already, or that has no names. The streams pass it on unchanged."""

    __slots__ = ()


class PrivateOutput:
    """The mask of this process. While it is off, everything passes as it is."""

    def __init__(self) -> None:
        self._privacy: Privacy | None = None

    @property
    def is_on(self) -> bool:
        """Return whether names and addresses are invented."""
        return self._privacy is not None

    @contextmanager
    def masking(self, start: StartOptions) -> Iterator[None]:
        """Mask what is printed within. Knows the names of the saved lists from the start."""
        if self._privacy is not None:  # a command of `hostdeck line`
            yield
            return
        from tui.privacy.privacy_mode import Privacy
        from tui.privacy.salt_file import machine_salt

        self._privacy = Privacy(machine_salt, on=True)
        self._learn_saved(start)
        outputs = sys.stdout, sys.stderr
        masked = [MaskedStream(stream, self.text) for stream in outputs]
        sys.stdout, sys.stderr = masked
        try:
            yield
        finally:
            for stream in masked:
                stream.finish()
            sys.stdout, sys.stderr = outputs
            self._privacy = None

    # Learning

    def _learn_saved(self, start: StartOptions) -> None:
        from dataclasses import replace

        from tui.cli.cached_fleet import last_known

        for name in start.profiles or (start.profile,):
            cached = last_known(replace(start, profile=name))
            if cached is not None:
                self.learn_rows(cached.fleet.whole())
                self.learn_account(cached.account)

    def learn_rows(self, rows: Iterable[Any]) -> None:
        """Replace the names in these rows from now on."""
        if self._privacy is None:
            return
        from tui.fleet.rows import ServerRow
        from tui.privacy.sensitive_values import words_of

        for row in rows:
            if isinstance(row, ServerRow):
                self._privacy.learn(words_of(row))
            else:
                self._learn(row)

    def learn_records(self, records: Iterable[Mapping[str, object]]) -> None:
        """Replace the names in the cells of a table, or the fields of JSON, from now on."""
        for record in records:
            self._learn(record)

    def learn_account(self, account: object) -> None:
        """Replace the number of an account from now on."""
        self._learn({"account": str(account)})

    def _learn(self, value: Any) -> None:
        if self._privacy is not None:
            self._privacy.learn_value(value)

    def follow(self, client: Client) -> None:
        """Learn the names in every answer that this client reads."""
        if self._privacy is None:
            return
        before = client.on_read

        def on_read(name: str, payload: Any, sent: Any) -> None:
            value = _value_of(name, payload)
            self._learn(payload if value is None else value)
            before(name, payload, sent)

        client.on_read = on_read

    # Masking

    def text(self, text: str) -> str:
        """Return a text as it may be printed."""
        return text if self._privacy is None else self._privacy.text(text)

    def tree(self, value: Any) -> Any:
        """Return a value for JSON as it may be printed. Field names stay."""
        if self._privacy is None:
            return value
        records = value if isinstance(value, list) else [value]
        self.learn_records(each for each in records if isinstance(each, dict))
        return self._masked(value)

    def _masked(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, int) and not isinstance(value, bool):
            made = self.text(str(value))
            return int(made) if made.isdigit() else value
        if isinstance(value, dict):
            return {
                self.text(str(name)) if _is_name(str(name)) else name: self._masked(each)
                for name, each in value.items()
            }
        if isinstance(value, list | tuple):
            return [self._masked(each) for each in value]
        return value

    def rows(self, rows: Iterable[ServerRow]) -> list[ServerRow]:
        """Return rows as they may be printed, for the files of other programs."""
        if self._privacy is None:
            return list(rows)
        known = list(rows)
        self.learn_rows(known)
        return list(map(self._privacy.row, known))

    # Back

    def revealed(self, text: str) -> str:
        """Return what a person typed with the real names in place of the invented ones."""
        return text if self._privacy is None else self._privacy.revealed(text)

    def argument(self, text: str, option: str) -> str:
        """Return the value of an option with the real names.

        Raises:
            UsageError: It contains an address that is shown in privacy mode.
        """
        real = self.revealed(text)
        if real != text and self.has_address(text):
            from tui.errors import UsageError

            raise UsageError(
                f"Reading {option}",
                said=(
                    "In privacy mode, an address that is shown can stand for another one in the "
                    "next command."
                ),
                certain="Nothing was sent.",
                next="Add --no-privacy and give the real address.",
            )
        return real

    def has_address(self, text: str) -> bool:
        """Return whether a text contains an IPv4 address: in privacy mode, it can stand for another
        one in the next command."""
        from tui.privacy.sensitive_values import WORD

        return self.is_on and any(_IPV4.fullmatch(found[0]) for found in WORD.finditer(text))


PRIVATE = PrivateOutput()
"""The process's own."""


class MaskedStream:
    """An output whose lines are masked when they are complete, and at each flush."""

    def __init__(self, stream: TextIO, mask: Callable[[str], str]) -> None:
        self._stream, self._mask = stream, mask
        self._held = ""

    def write(self, text: str) -> int:
        """Write text: the end of the last line waits for the rest of its word."""
        if isinstance(text, Shown):
            self._release()
            self._stream.write(text)
            return len(text)
        whole, newline, self._held = (self._held + text).rpartition("\n")
        if newline:
            self._stream.write(self._mask(whole) + newline)
        return len(text)

    def writelines(self, lines: Sequence[str]) -> None:
        """Write several texts."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Write what waits, and flush the output."""
        self._release()
        self._stream.flush()

    def finish(self) -> None:
        """Write what waits."""
        self._release()

    def _release(self) -> None:
        held, self._held = self._held, ""
        if held:
            self._stream.write(self._mask(held))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _is_name(field: str) -> bool:
    """Return whether a field of JSON can be a host name or an address, not the name of a value."""
    return any(char.isdigit() or char in ".-:" for char in field)


def _value_of(name: str, payload: Any) -> Any:
    """Return an answer by its model, whose classes say which of its texts are names; `None` where
    it has none."""
    from tui.api.action import Direct
    from tui.api.catalog import declared_actions

    action = declared_actions().get(name)
    if not isinstance(action, Direct):
        return None
    try:
        return action.read(payload)
    except ValueError:
        return None
