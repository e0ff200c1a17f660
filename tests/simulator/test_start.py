"""What the simulator imports before it serves: it starts beside the dashboard, on the same
processors."""

from __future__ import annotations

import subprocess
import sys

_LOOK = """
import sys
import tui.simulator.http_server
print("click" in sys.modules, "uvicorn.main" in sys.modules)
import uvicorn.main
print(callable(uvicorn.main.run))
"""


def test_it_starts_without_the_command_line_of_uvicorn_which_is_there_for_others() -> None:
    done = subprocess.run([sys.executable, "-c", _LOOK], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False", "True"]
