"""pydantic without its search for plugins, which reads the list of all installed packages.

Hostdeck uses no plugins, which would see all validated values, including tokens. pydantic reads the
environment variable that disables plugins only after it has imported the search.
"""

from __future__ import annotations

import sys
from types import ModuleType

_SEARCH = "pydantic.plugin._loader"


def _no_plugins() -> tuple[()]:
    return ()


if _SEARCH not in sys.modules:
    _module = ModuleType(_SEARCH)
    _module.get_plugins = _no_plugins  # type: ignore[attr-defined]  # the only name in use
    sys.modules[_SEARCH] = _module
