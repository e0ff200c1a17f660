"""Pillow without two optional imports: the names of all EXIF tags, and temporary files.

They take a fourteenth of the time for one image in a new process. Both are used only within
functions; a caller of such a function gets the real module then.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any


class _Later(ModuleType):
    """Stand-in for a module that is imported at its first use."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(import_module(self.__name__), name)


_NOT_NEEDED = ("PIL.ExifTags", "tempfile")
_put_off = [name for name in _NOT_NEEDED if name not in sys.modules]
sys.modules.update({name: _Later(name) for name in _put_off})
try:
    from PIL import Image as Image
    from PIL import ImageFile as ImageFile
finally:
    for _name in _put_off:
        sys.modules.pop(_name, None)

__all__ = ["Image"]
