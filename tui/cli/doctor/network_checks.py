"""The way to the provider, step by step."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator

from tui.cli.doctor.facts import Fact, Verdict
from tui.config.start_options import StartOptions

_SECTION = "network"
_SLOW_S = 1.0


def network(options: Namespace, start: StartOptions) -> Iterator[Fact]:
    """Address, proxy, DNS, connection, TLS, API, round trip."""
    from tui.api.probe import STEP_S, probe

    url = start.url or start.settings.profile(start.profile).url
    yield Fact(_SECTION, "address", url.rpartition("@")[2])
    for step in probe(url, start.answer_s or STEP_S):
        took = "" if step.took_s is None else f" · {step.took_s * 1000:.0f} ms"
        slow = step.name == "round trip" and (step.took_s or 0) > _SLOW_S
        verdict = Verdict.WRONG if not step.good else Verdict.WARNING if slow else Verdict.FINE
        yield Fact(
            _SECTION,
            step.name,
            f"{step.words}{took}",
            verdict,
            step.advice or ("Lists and readings will load slowly." if slow else ""),
        )
