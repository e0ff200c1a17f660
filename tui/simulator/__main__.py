"""`python -m tui.simulator`: serves on loopback until stopped. Prints its address first."""

from __future__ import annotations

import argparse
import gc
import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui.simulator.faults import Fault, parse_rule

if TYPE_CHECKING:
    from tui.simulator.like import Likeness
    from tui.simulator.replay import Recording


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65_535:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return number


def _speed(text: str) -> float:
    number = float(text)
    if not 0 < number < 1e6:
        raise argparse.ArgumentTypeError("the speed must be above 0")
    return number


def main(argv: list[str] | None = None) -> int:
    """Serve a fleet. Return an exit code."""
    gc.disable()  # objects created before serving are long-lived
    parser = argparse.ArgumentParser(
        prog="hostdeck simulate", description="Serve a simulated provider on loopback."
    )
    parser.add_argument(
        "--fleet", default="small", help="demo, small, large, empty, odd, or a number of servers"
    )
    parser.add_argument(
        "--presets", type=int, default=0, help="number of presets for sale (default: a few)"
    )
    parser.add_argument(
        "--port", type=_port, default=0, help="port on 127.0.0.1; 0 selects a free port (default)"
    )
    parser.add_argument(
        "--speed",
        type=_speed,
        default=1.0,
        help="speed of time: 10 is ten times as fast (default: 1)",
    )
    parser.add_argument(
        "--seed", type=int, default=7, help="seed of the random values (default: 7)"
    )
    parser.add_argument("--latency", type=float, default=0.0, help="seconds added to every answer")
    parser.add_argument("--still", action="store_true", help="keep all values constant")
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="ACTION=FAULT[:TIMES]",
        help="make requests fail, for example 'eq/*=502 html:3' or 'eq/list=slow'; repeatable. "
        f"Faults: {', '.join(fault.value for fault in Fault)}",
    )
    parser.add_argument(
        "--like",
        type=Path,
        metavar="FILE",
        help="answer in the shapes of a report that 'hostdeck conformance --save' wrote",
    )
    parser.add_argument(
        "--replay",
        type=Path,
        metavar="FILE",
        help="answer as in a session that 'hostdeck conformance --record' wrote; changes are "
        "refused",
    )
    parser.add_argument("--names", default="", metavar="WORD", help="prefix for the server names")
    parser.add_argument("--until-eof", action="store_true", help="stop when standard input closes")
    parser.add_argument(
        "--hold",
        type=Path,
        metavar="FILE",
        help="write the URL to this file, for clients; with work in progress the simulator runs "
        "for ten more minutes without a client",
    )
    options = parser.parse_args(argv)
    from tui.simulator.fleets import fleet
    from tui.simulator.like import read_likeness
    from tui.simulator.replay import read_recording

    try:
        machines = fleet(options.fleet)
        for machine in machines:
            machine.hostname = f"{options.names}{machine.hostname}"
        faults = [parse_rule(rule) for rule in options.fault]
        like = read_likeness(options.like) if options.like else None
        recording = read_recording(options.replay) if options.replay else None
    except ValueError as error:
        parser.error(str(error))
    return _serve(options, machines, faults, like, recording)


def _serve(
    options: argparse.Namespace,
    machines: list[Any],
    faults: list[tuple[str, Fault, int | None]],
    like: Likeness | None,
    recording: Recording | None,
) -> int:
    from tui.simulator.demo_credentials import DEMO_KEY
    from tui.simulator.hold import Hold
    from tui.simulator.http_server import config
    from tui.simulator.lean_uvicorn import Server
    from tui.simulator.sim_clock import SimClock
    from tui.simulator.sim_offers import many_presets
    from tui.simulator.world import World

    world = World(
        machines,
        clock=SimClock(options.speed),
        seed=options.seed,
        still=options.still,
        presets=many_presets(options.presets) if options.presets > 0 else None,
    )
    if like is not None:
        world.rewrite = like.rewrite
    world.recording = recording
    for pattern, fault, times in faults:
        world.faults.add(pattern, fault, times=times)

    if options.fleet == "demo":
        from tui.simulator.story import begin_story

        begin_story(world, installing=not options.still)

    def has_work() -> bool:
        return world.changed or bool(world.account.installs)

    hold = Hold(options.hold, has_work, past=world.past)

    class Announcing(Server):
        async def startup(self, sockets: object = None) -> None:
            await super().startup(sockets)  # type: ignore[arg-type]  # passed on as it came
            if self.servers:
                port = self.servers[0].sockets[0].getsockname()[1]
                hold.announce(f"http://127.0.0.1:{port}")
                print(f"http://127.0.0.1:{port}", flush=True)  # noqa: T201  # the parent reads it
                gc.freeze()
                gc.enable()
                if not options.until_eof:  # then the reader is a user, not a program
                    print(f"API key: {DEMO_KEY}   Press Ctrl+C to stop.", file=sys.stderr)  # noqa: T201

    if options.until_eof:
        # The parent process holds the other end of standard input; when it dies, the simulator
        # ends, immediately or after a delay.
        hold.until_eof(0)

        def wait_for_end() -> None:
            hold.wait()
            os._exit(0)

        threading.Thread(target=wait_for_end, daemon=True).start()
    try:
        server = Announcing(config(world, options.port, latency_s=options.latency))
        server.run()
    except KeyboardInterrupt:
        return 0
    return 0 if server.started else 1


if __name__ == "__main__":
    sys.exit(main())
