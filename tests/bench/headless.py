"""How long `hostdeck ls` takes, as a ratio to importing what it stands on.

The floor is `python -c 'import httpx, pydantic'`. What the requests themselves take (sign in, list,
sign out, at a simulator in another process) is measured by a bare httpx program and taken off.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator

from tests.bench.figures import Figure, median, paired_ratio
from tests.bench.fixtures import Bench
from tests.support.process import environ
from tui.paths import PROVIDER
from tui.simulator.demo_credentials import DEMO_KEY
from tui.store.cache import cache_file, write_cache

_FLOOR = "import httpx, pydantic"
_REQUESTS = """
import sys, time, httpx
client = httpx.Client(base_url=sys.argv[1], trust_env=False, verify=False)
started = time.perf_counter()
key = {"action": "login", "key": sys.argv[2]}
token = client.post("/auth.php", data=key).json()["result"]["token"]
client.post("/eq.php", data={"action": "list", "full": "1", "token": token})
client.post("/auth.php", data={"action": "logout", "token": token})
print((time.perf_counter() - started) * 1000)
"""


def measure(bench: Bench) -> Iterator[Figure]:
    """Listing servers, printing the saved list, asking for help."""
    simulator = subprocess.Popen(
        [sys.executable, "-m", "tui", "simulate", "--until-eof", "--still"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environ(bench.scratch, {}),
    )
    assert simulator.stdout is not None
    url = simulator.stdout.readline().decode().strip()
    words = {
        "floor": ["-c", _FLOOR],
        "ls": ["-m", "tui", "ls", "--select", "kind:vm", "--json", "--no-wait", "--url", url],
        "saved": ["-m", "tui", "ls", "--cached"],
        "help": ["-m", "tui", "ls", "--help"],
    }
    path = cache_file(bench.scratch / ".cache/hostdeck", "default", PROVIDER)
    write_cache(path, bench.fleet(100).rows, time.time(), "4711")
    took: dict[str, list[float]] = {name: [] for name in words}
    requests: list[float] = []
    try:
        for number in range(1 + (5 if bench.quick else 15)):
            taken = {name: _wall_ms(bench, arguments) for name, arguments in words.items()}
            request_ms = float(_run(bench, ["-c", _REQUESTS, url, DEMO_KEY]))
            if number:  # the first round fills the caches of Python and the disk
                requests.append(request_ms)
                for name, ms in taken.items():
                    took[name].append(ms)
    finally:
        simulator.kill()
        simulator.communicate()
    own = [max(0.0, ls - request) for ls, request in zip(took["ls"], requests, strict=True)]
    floor = median(took["floor"])
    yield Figure(
        "ls --select without requests",
        paired_ratio(own, took["floor"]),
        "×",
        1.5,
        f"{median(took['ls']):.0f} ms, requests {median(requests):.0f} ms / floor {floor:.0f} ms",
    )
    yield Figure(
        "ls --cached",
        paired_ratio(took["saved"], took["floor"]),
        "×",
        0.2,
        f"{median(took['saved']):.0f} ms / floor {floor:.0f} ms",
    )
    yield Figure(
        "ls --help",
        paired_ratio(took["help"], took["floor"]),
        "×",
        1.0,
        f"{median(took['help']):.0f} ms / floor {floor:.0f} ms",
    )


def _wall_ms(bench: Bench, arguments: list[str]) -> float:
    started = time.perf_counter()
    _run(bench, arguments)
    return (time.perf_counter() - started) * 1000


def _run(bench: Bench, arguments: list[str]) -> str:
    # As after an installation: nobody compiles the program at each start.
    env = environ(
        bench.scratch,
        {"HOSTKEY_API_KEY": DEMO_KEY, "PYTHONPYCACHEPREFIX": str(bench.scratch / "compiled")},
    )
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    return subprocess.run(
        [sys.executable, *arguments],
        env=env,
        cwd=bench.scratch,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout
