"""Measures the import of each dependency in fresh processes, and prints the least of several.

Run as `python -m tests.release.import_cost`; the figures stand in `assets/dependencies.md`.
"""

from __future__ import annotations

import subprocess
import sys

RUNS = 7
MODULES = {
    "textual": "textual.app",
    "httpx": "httpx",
    "pydantic": "pydantic",
    "keyring": "keyring",
    "pillow": "PIL.Image",
    "plotext": "plotext",
    "dnspython": "dns.resolver",
    "rich-pixels": "rich_pixels",
    "truststore": "truststore",
    "tenacity": "tenacity",
    "tomlkit": "tomlkit",
    "prometheus-client": "prometheus_client",
    "starlette": "starlette.applications",
    "uvicorn": "uvicorn",
    "platformdirs": "platformdirs",
}
_PROGRAM = "import time; begun = time.perf_counter(); import {}; print(time.perf_counter() - begun)"


def cost_ms(module: str) -> float:
    """Return the least time of an import, milliseconds, with all it imports itself."""
    times = [
        float(
            subprocess.run(
                [sys.executable, "-c", _PROGRAM.format(module)],
                capture_output=True,
                text=True,
                check=True,
            ).stdout
        )
        for _ in range(RUNS)
    ]
    return min(times) * 1000


if __name__ == "__main__":
    for name, module in MODULES.items():
        print(f"{name:<20}{cost_ms(module):6.0f} ms")
