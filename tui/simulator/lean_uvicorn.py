"""uvicorn without its command line, which imports click and file watching: a seventh of the
simulator's startup time.

The demo starts it at the same time as the dashboard, and both compete for the CPU.
"""

import sys
from types import ModuleType


class _Absent(ModuleType):
    """Stub module with every attribute: `uvicorn` only re-exports what it imports from there."""

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
