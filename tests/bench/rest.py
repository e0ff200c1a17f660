"""What it costs to be there: peak memory (MiB), and CPU (% of one core) and bytes when idle."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench.figures import Figure
from tests.bench.fixtures import Bench
from tests.bench.keys import DOWN
from tests.bench.terminal import Terminal

MANY = 1_000
END = "\x1b[F"


def measure(bench: Bench) -> Iterator[Figure]:
    """Memory, while the program that is to be idle reads what there is to read; then that one."""
    live = bench.live()
    live.wait_for("web-10")
    live.quiet(1.0)
    live.send(END)
    yield from _memory(bench)
    yield from _idle(bench, live)
    yield from _many(bench)


def _memory(bench: Bench) -> Iterator[Figure]:
    """The highest resident memory after start, warming up, moving and filtering."""
    bare = bench.bare()
    bare.wait_for("Hello, floor")
    bare.settle()
    floor = bare.peak_mib()
    bare.close()
    for name, start in (("cached", bench.cached), ("DataTable", bench.data_table)):
        for count in (100, 10_000):
            terminal = start(count)
            terminal.wait_for(bench.bottom(count))
            terminal.settle()
            rested = terminal.peak_mib()
            _use(terminal)
            limit = 2.2 if (name, count) == ("cached", 10_000) else None
            peak = terminal.peak_mib()
            terminal.close()
            yield Figure(
                f"peak memory, {name} {count:,}",
                peak / floor,
                "×",
                limit,
                f"{peak:.1f} MiB / bare {floor:.1f} MiB; before any key {rested:.1f} MiB",
            )


def _use(terminal: Terminal) -> None:
    terminal.hold(DOWN, 60, per_s=30)
    for key in "/web-0":
        terminal.send(key)
        terminal.quiet(1.0)


def _idle(bench: Bench, live: Terminal) -> Iterator[Figure]:
    """Signed in, default settings, nothing changing at the provider, beside the bare app.

    First the program has read all there is to read about the servers on the screen, which at
    its default pace takes a minute or two; it goes on asking for their power all the time.
    The cursor stands on the last server, a VM: one with sensors would grow its sparklines.
    """
    window_s = 10.0 if bench.quick else 20.0
    bare = bench.bare()
    bare.wait_for("Hello, floor")
    live.quiet(12.0, timeout_s=400.0)
    written, used = live.bytes, (live.cpu_s(), bare.cpu_s())
    bench.desk.read_for(window_s)
    ours, floor = (
        (after - before) / window_s * 100
        for after, before in zip((live.cpu_s(), bare.cpu_s()), used, strict=True)
    )
    written = live.bytes - written
    what = live.output(written)
    live.close()
    bare.close()
    yield Figure(f"idle {window_s:.0f} s, written", written, "B", 0, what)
    yield Figure(
        f"idle {window_s:.0f} s, CPU beyond bare",
        ours - floor,
        "%",
        0.5,
        f"{ours:.2f} % − bare {floor:.2f} %",
    )


def _many(bench: Bench) -> Iterator[Figure]:
    """At rest with 1,000 servers, beside the bare app: CPU, and how often a thread wakes."""
    window_s = 10.0 if bench.quick else 30.0
    many = bench.at(bench.still_provider(MANY), bench.home("many"))
    many.wait_for("1,000 servers")
    bare = bench.bare()
    bare.wait_for("Hello, floor")
    many.quiet(12.0, timeout_s=400.0)
    before = [(each.cpu_s(), each.wakeups()) for each in (many, bare)]
    bench.desk.read_for(window_s)
    (ours, our_wakes), (floor, floor_wakes) = (
        ((each.cpu_s() - used) / window_s * 100, (each.wakeups() - woken) / window_s)
        for each, (used, woken) in zip((many, bare), before, strict=True)
    )
    many.close()
    bare.close()
    yield Figure(
        f"at rest, {MANY:,} servers, wakeups",
        our_wakes,
        "/s",
        20.0,
        f"of all threads; bare {floor_wakes:.1f}",
    )
    yield Figure(f"at rest, {MANY:,} servers, CPU", ours, "%", 0.4, f"bare {floor:.2f} %")
