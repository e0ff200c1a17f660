"""The entry of the console script, installed only as the top-level module `hostdeck_launcher`.

`tui`, `widgets`, and `screens` are common names. If a directory in PYTHONPATH held a package with
such a name, Python would import it instead of ours, and its code would receive the API key. This
module has a unique name, removes these directories from the path, and only then imports our
packages.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module


def main() -> None:
    """Start Hostdeck from its own installation, regardless of PYTHONPATH."""
    given = os.environ.get("PYTHONPATH", "")
    foreign = {
        os.path.abspath(part or os.curdir)
        for part in (given.split(os.pathsep) if given else ())
        if not os.path.isfile(os.path.join(part or os.curdir, "tui", "launcher.py"))
    }
    sys.path[:] = [part for part in sys.path if os.path.abspath(part or os.curdir) not in foreign]
    # Directories without packages of our names move to the end of the path.
    import_module("tui.__main__").main()
