"""uvicorn without its command line, which brings click and the watching of files: a seventh of the
simulator's start.

The demo starts it beside the dashboard, and both want the same processors.
"""

import sys
from types import ModuleType


class _Absent(ModuleType):
    """Has everything, as nothing: `uvicorn` only hands on what it takes from there."""

    def __getattr__(self, name: str) -> None:
        if name.startswith("__"):
            raise AttributeError(name)


_COMMAND_LINE = "uvicorn.main"
_is_left_out = "uvicorn" not in sys.modules
if _is_left_out:
    sys.modules[_COMMAND_LINE] = _Absent(_COMMAND_LINE)
try:
    from uvicorn.config import Config as Config
    from uvicorn.server import Server as Server
finally:
    if _is_left_out:
        sys.modules.pop(_COMMAND_LINE, None)

__all__ = ["Config", "Server"]
