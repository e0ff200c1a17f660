"""The connection to the provider, step by step."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator

from tui.cli.doctor.facts import Finding, Severity
from tui.config.start_options import StartOptions

_SECTION = "network"
_SLOW_S = 1.0


def network(options: Namespace, start: StartOptions) -> Iterator[Finding]:
    """Check address, proxy, DNS, connection, TLS, API, and round trip."""
    from tui.api.probe import STEP_S, probe

    url = start.url or start.settings.profile(start.profile).url
    yield Finding(_SECTION, "address", url.rpartition("@")[2])
    for step in probe(url, start.answer_s or STEP_S):
        took = "" if step.took_s is None else f" · {step.took_s * 1000:.0f} ms"
        slow = step.name == "round trip" and (step.took_s or 0) > _SLOW_S
        verdict = Severity.WRONG if not step.good else Severity.WARNING if slow else Severity.FINE
        yield Finding(
            _SECTION,
            step.name,
            f"{step.words}{took}",
            verdict,
            step.advice or ("Lists and readings will load slowly." if slow else ""),
        )
