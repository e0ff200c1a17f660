"""Results of finished async tasks. Source: guide, "Server's power"; apidocs eq_callback."""

from __future__ import annotations

from typing import Any

from tui.lazy_dataclass import dataclass
from tui.models.async_answer import Finished
from tui.models.power import Power, power_from_text
from tui.models.sensors import SensorReading, parse_sensors
from tui.models.unknown_word import unknown_word
from tui.text import Untrusted, safe_text


@dataclass(frozen=True, slots=True)
class PowerAnswer:
    """eq/status."""

    power: Power
    said: Untrusted
    """The text from which it was read."""

    @property
    def unknown_words(self) -> str | None:
        """Return a sentence about words that are not understood; `None` if there are none."""
        said = safe_text(str(self.said).strip(), 80)
        if self.power is not Power.UNKNOWN or not said:
            return None
        return unknown_word(said)


def read_power(finished: Finished) -> PowerAnswer:
    """Return the power from `scope`, otherwise from `debug`. Unclear words mean unknown, never
    off."""
    texts = [text for text in (finished.scope, finished.debug) if isinstance(text, str)]
    return PowerAnswer(power_from_text(*texts), Untrusted(texts[0] if texts else ""))


@dataclass(frozen=True, slots=True)
class SensorAnswer:
    """eq/sensors."""

    readings: tuple[SensorReading, ...]


def read_sensors(finished: Finished) -> SensorAnswer:
    """Return the lines of `ipmitool sdr` in `scope`. Raises ValueError if it contains no text."""
    if not isinstance(finished.scope, str) or not finished.scope.strip():
        raise ValueError("the answer contains no sensor lines")
    return SensorAnswer(parse_sensors(finished.scope))


@dataclass(frozen=True, slots=True)
class TextAnswer:
    """The text of a finished action, in any shape."""

    text: Untrusted
    raw: Finished


def settled_text(payload: Any) -> TextAnswer:
    """Return a success that came at once instead of a key."""
    return TextAnswer(
        Untrusted(""), Finished(None, None, None, payload if isinstance(payload, dict) else {})
    )


def read_text(finished: Finished) -> TextAnswer:
    """Return `scope` if it is text, otherwise `debug`, otherwise nothing. `raw` may contain
    credentials."""
    said = finished.scope if isinstance(finished.scope, str) else finished.debug or ""
    return TextAnswer(Untrusted(said), finished)
