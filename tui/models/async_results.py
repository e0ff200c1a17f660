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
    """The words it was read from."""

    @property
    def unknown_words(self) -> str | None:
        """Return a sentence about words that are not understood; `None` when there are none."""
        said = safe_text(str(self.said).strip(), 80)
        if self.power is not Power.UNKNOWN or not said:
            return None
        return unknown_word(said)


def read_power(finished: Finished) -> PowerAnswer:
    """Return the power from `scope`, else `debug`. Unclear words give unknown, never off."""
    texts = [text for text in (finished.scope, finished.debug) if isinstance(text, str)]
    return PowerAnswer(power_from_text(*texts), Untrusted(texts[0] if texts else ""))


@dataclass(frozen=True, slots=True)
class SensorAnswer:
    """eq/sensors."""

    readings: tuple[SensorReading, ...]


def read_sensors(finished: Finished) -> SensorAnswer:
    """The lines of `ipmitool sdr` in `scope`. Raises ValueError when it holds no text."""
    if not isinstance(finished.scope, str) or not finished.scope.strip():
        raise ValueError("the answer contains no sensor lines")
    return SensorAnswer(parse_sensors(finished.scope))


@dataclass(frozen=True, slots=True)
class TextAnswer:
    """Words of a finished action, whatever their shape."""

    text: Untrusted
    raw: Finished


def settled_text(payload: Any) -> TextAnswer:
    """A yes that came at once where a key was expected."""
    return TextAnswer(
        Untrusted(""), Finished(None, None, None, payload if isinstance(payload, dict) else {})
    )


def read_text(finished: Finished) -> TextAnswer:
    """`scope` when it is text, else `debug`, else nothing. `raw` may hold credentials."""
    said = finished.scope if isinstance(finished.scope, str) else finished.debug or ""
    return TextAnswer(Untrusted(said), finished)
