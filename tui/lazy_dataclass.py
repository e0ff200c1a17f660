"""Data classes that generate their methods only after many values were made.

`dataclasses.dataclass` writes and compiles the methods of each class while its module is imported.
A command that imports sixty data classes waits for all of them and makes only two values of most.
Here all classes share methods that are written once. A class gets generated methods as soon as it
has many values, or when code inspects its fields. For type checkers this is
`dataclasses.dataclass`.
"""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError
from dataclasses import dataclass as _generated
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(
        cls: type[Any] | None = None, /, *, slots: bool = False, frozen: bool = False
    ) -> Any:
        """Return a class decorator equivalent to that of `dataclasses`.

        Args:
            slots: Has no effect, because a class cannot get slots later.
        """

        def shared(cls: type[Any]) -> type[Any]:
            return _shared(cls, frozen=frozen)

        return shared if cls is None else shared(cls)


_FIELDS, _PLAN = "__dataclass_fields__", "_shared_plan"
_MANY = 40
"""Number of values made with the shared methods before a class gets generated ones. The shared
methods take several times as long."""
_LOCK = threading.RLock()
_OWN = frozenset({"__init__", "__eq__", "__hash__", "__setattr__", "__delattr__", "__repr__"})
"""Methods whose presence in a class makes it generate all methods at once."""


_ABOUT = (_FIELDS, "__dataclass_params__", "__match_args__")
_TWIN = ("__module__", "__qualname__", "__annotations__", "__orig_bases__", "__post_init__")


class _Plan:
    """The fields of a class, and the generation of its methods."""

    def __init__(self, cls: type[Any], *, frozen: bool) -> None:
        self._cls, self._frozen = cls, frozen
        self._made = 0
        self.is_generated = False
        self.names: dict[str, Any] = {}
        """The fields in order, each with its default or with the result of `field`."""
        self.methods = dict(_FROZEN if frozen else _PLAIN)
        for owner in reversed(cls.__mro__[1:]):
            self.names |= owner.__dict__[_PLAN].names if _PLAN in owner.__dict__ else {}
        for name, words in inspect.get_annotations(cls).items():
            if not str(words).startswith("ClassVar"):
                self.names[name] = cls.__dict__.get(name, MISSING)

    def values(self, given: tuple[Any, ...], named: dict[str, Any]) -> dict[str, Any]:
        """Return the values of all fields. Raises TypeError."""
        names = self.names
        state = dict(zip(names, given, strict=False))
        wrong = named.keys() - names.keys() | named.keys() & state.keys()
        if wrong or len(given) > len(names):
            raise TypeError(f"{self._cls.__name__}: wrong arguments {sorted(wrong)}")
        state |= named
        for name in names.keys() - state.keys() if len(state) < len(names) else ():
            state[name] = self._default(name)
        return state

    def _default(self, name: str) -> Any:
        default = self.names[name]
        if isinstance(default, Field):
            if default.default_factory is not MISSING:
                return default.default_factory()
            default = default.default
        if default is MISSING:
            raise TypeError(f"{self._cls.__name__}: no argument {name!r}")
        return default

    def compared(self, value: object) -> tuple[Any, ...]:
        """Return the field values that decide equality."""
        return tuple(
            getattr(value, name)
            for name, default in self.names.items()
            if not (isinstance(default, Field) and not default.compare)
        )

    def shown(self, value: object) -> str:
        """Return the field values that `repr` shows."""
        return ", ".join(
            f"{name}={getattr(value, name)!r}"
            for name, default in self.names.items()
            if not (isinstance(default, Field) and not default.repr)
        )

    def count(self) -> None:
        """Count a new value."""
        self._made += 1
        if self._made > _MANY:
            self.generate()

    def generate(self) -> None:
        """Generate the methods of the class."""
        with _LOCK:
            if self.is_generated:
                return
            self.is_generated = True
            made = _generated(self._twin(), frozen=self._frozen)
            for name in self.names.keys() & self._cls.__dict__.keys() - made.__dict__.keys():
                delattr(self._cls, name)
            # Replace the methods one at a time: another thread may be making a value, and either
            # method works.
            for name in (*_ABOUT, *self.names, *(name for name in self.methods if name in _PLAIN)):
                if name in made.__dict__:
                    setattr(self._cls, name, made.__dict__[name])

    def _twin(self) -> type[Any]:
        """Return a class with the same fields and generated methods."""
        cls = self._cls
        known = (*_TWIN, *self.names)
        namespace = {name: cls.__dict__[name] for name in known if name in cls.__dict__}
        metaclass: Callable[..., type[Any]] = type(cls)
        return metaclass(cls.__name__, cls.__bases__, namespace)


class _Fields:
    """The fields of a class that has no generated methods yet."""

    def __get__(self, instance: object, owner: type[Any]) -> Any:
        plan = next(each.__dict__[_PLAN] for each in owner.__mro__ if _PLAN in each.__dict__)
        plan.generate()
        return getattr(owner, _FIELDS)


def _shared(cls: type[Any], *, frozen: bool) -> type[Any]:
    bases = cls.__mro__[1:]
    if _OWN & cls.__dict__.keys() or any(
        _FIELDS in base.__dict__ and _PLAN not in base.__dict__ for base in bases
    ):
        return _generated(cls, frozen=frozen)
    plan = _Plan(cls, frozen=frozen)
    setattr(cls, _PLAN, plan)
    setattr(cls, _FIELDS, _Fields())
    for name, method in plan.methods.items():
        setattr(cls, name, method)
    return cls


def _init(self: Any, *given: Any, **named: Any) -> None:
    plan = self._shared_plan
    self.__dict__.update(plan.values(given, named))
    plan.count()
    ready = getattr(self, "__post_init__", None)
    if ready is not None:
        ready()


def _eq(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    plan = self._shared_plan
    return plan.compared(self) == plan.compared(other)


def _hash(self: Any) -> int:
    return hash(self._shared_plan.compared(self))


def _repr(self: Any) -> str:
    return f"{type(self).__qualname__}({self._shared_plan.shown(self)})"


def _refuse_set(self: Any, name: str, value: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_delete(self: Any, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


_PLAIN: dict[str, Callable[..., Any] | None] = {
    "__init__": _init,
    "__eq__": _eq,
    "__hash__": None,
    "__repr__": _repr,
}
_FROZEN: dict[str, Callable[..., Any] | None] = {
    **_PLAIN,
    "__hash__": _hash,
    "__setattr__": _refuse_set,
    "__delattr__": _refuse_delete,
}
