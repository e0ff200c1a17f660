"""Unknown fields, types and states in the provider's answers, as counted by the dashboard."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator

from tui.cli.doctor.facts import Finding, Severity
from tui.config.start_options import StartOptions
from tui.format import count, local_time

_SECTION = "answers"


def answers(options: Namespace, start: StartOptions) -> Iterator[Finding]:
    """Return one finding per action, without reading from the provider."""
    import time

    from tui.conformance.awareness import counters_file, read_counters

    url = start.url or start.settings.profile(start.profile).url
    found = read_counters(counters_file(start.profile, url))
    if not found:
        yield Finding(_SECTION, "unrecognized", "none counted by the dashboard", Severity.NOTE)
    for item in found:
        parts = [
            count(len(places), word)
            for places, word in (
                (item.fields, "unknown field"),
                (item.types, "other type"),
                (item.states, "unknown state"),
            )
            if places
        ]
        places = [*item.fields, *item.types, *item.states]
        yield Finding(
            _SECTION,
            item.action,
            f"{', '.join(parts)} in {count(item.times, 'answer')}, last "
            f"{local_time(item.last_at, now=time.time())}",
            Severity.WARNING if item.states else Severity.NOTE,
            "\n".join([*places, "To report this, run: hostdeck conformance --save FILE"]),
        )
