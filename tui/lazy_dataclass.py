"""Data classes whose methods are made at their first use.

`dataclasses.dataclass` writes and compiles the methods of each class while its module is imported;
a command that imports sixty of them and uses ten waits for all. For type checkers this is
`dataclasses.dataclass`.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass as _made
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:
    _LOCK = threading.RLock()

    def dataclass(cls: type[Any] | None = None, /, *, slots: bool = False, **options: Any) -> Any:
        """Return a class decorator that does at the first use what that of `dataclasses` does.

        Args:
            slots: Has no effect: a class cannot get slots later.
        """

        def lazy(cls: type[Any]) -> type[Any]:
            if "__init__" in cls.__dict__:
                return _made(cls, **options)

            def make() -> None:
                with _LOCK:
                    if isinstance(cls.__dict__.get(_FIELDS), _Fields):
                        del cls.__init__
                        delattr(cls, _FIELDS)
                        _made(cls, **options)

            def __init__(self: Any, *values: Any, **named: Any) -> None:
                make()
                cls.__init__(self, *values, **named)

            cls.__init__ = __init__
            setattr(cls, _FIELDS, _Fields(make))
            return cls

        return lazy if cls is None else lazy(cls)


_FIELDS = "__dataclass_fields__"


class _Fields:
    """The fields of a class that is not made yet. `fields`, `replace` and subclasses look at them
    first."""

    def __init__(self, make: Any) -> None:
        self._make = make

    def __get__(self, instance: object, owner: type[Any]) -> Any:
        self._make()
        return getattr(owner, _FIELDS)
