"""The console script's entry, installed as the top-level module `hostdeck_launcher` and as nothing
else.

`tui`, `widgets` and `screens` are common names. A directory in PYTHONPATH that holds a package of
such a name would be imported instead of ours, and its code would be handed the API key. This
module has a name of its own, takes these directories off the path and only then imports ours.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module


def main() -> None:
    """Start Hostdeck from its own installation, whatever PYTHONPATH names."""
    given = os.environ.get("PYTHONPATH", "")
    foreign = {
        os.path.abspath(part or os.curdir)
        for part in (given.split(os.pathsep) if given else ())
        if not os.path.isfile(os.path.join(part or os.curdir, "tui", "launcher.py"))
    }
    sys.path[:] = [part for part in sys.path if os.path.abspath(part or os.curdir) not in foreign]
    # It puts those at the end that hold no package of our names.
    import_module("tui.__main__").main()
