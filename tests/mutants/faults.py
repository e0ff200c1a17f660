"""Faults: every small change of a source file that a test should notice, and a seeded sample.

Code that only a reader or the type checker sees is left alone: docstrings, annotations, imports,
assertions, and calls that only write to the log. So is the inside of f-strings, because Python 3.11
does not know the position of their parts.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from tests.mutants.rooms import Room

Change = tuple[str, ast.AST | tuple[int, int], str]
"""The kind of a fault, the node or bytes that it replaces, and the replacement."""


@dataclass(frozen=True)
class Fault:
    """A replacement of some bytes of one file."""

    room: str
    file: str
    line: int
    kind: str
    start: int
    end: int
    old: str
    new: str
    probe_lines: tuple[int, ...]
    """Lines before which a probe is put; empty for code that runs at import or whose result is
    cached."""
    name: str
    """The module-level name that holds code that runs at import."""

    def put(self, source: bytes) -> bytes:
        """Return the source with this fault."""
        if source[self.start : self.end].decode() != self.old:
            raise ValueError(f"{self.file} changed since the faults were drawn.")
        return source[: self.start] + self.new.encode() + source[self.end :]

    def line_of_report(self) -> str:
        """Return this fault as one line."""
        old, new = (" ".join(text.split()) for text in (self.old, self.new))
        return f"{self.file}:{self.line} {self.kind}: {old[:90]} → {new[:90]}"


# The faults of each kind of node. Each function yields what can be done to one node.

_OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.Is: ast.IsNot,
    ast.In: ast.NotIn,
    ast.Lt: ast.GtE,
    ast.Gt: ast.LtE,
}
_OPPOSITE |= {value: key for key, value in _OPPOSITE.items()}
_LIMIT: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.Lt: ast.LtE, ast.Gt: ast.GtE}
_LIMIT |= {value: key for key, value in _LIMIT.items()}
_INVERSE: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
}
_LOG_METHODS = {"debug", "info", "warning", "error", "exception", "critical"}


def _parenthesized(node: ast.AST) -> str:
    return f"({ast.unparse(node)})"


def _inverted(test: ast.expr) -> Iterator[Change]:
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        yield "condition inverted", test, _parenthesized(test.operand)
    elif not isinstance(test, ast.Compare):
        yield "condition inverted", test, f"(not {_parenthesized(test)})"


def _of_compare(node: ast.Compare, _returns: str) -> Iterator[Change]:
    if len(node.ops) != 1:
        return
    kind = type(node.ops[0])
    for name, table in (("relation inverted", _OPPOSITE), ("limit moved", _LIMIT)):
        if kind in table:
            changed = ast.Compare(node.left, [table[kind]()], node.comparators)
            yield name, node, _parenthesized(changed)


def _of_bool(node: ast.BoolOp, _returns: str) -> Iterator[Change]:
    other = ast.And() if isinstance(node.op, ast.Or) else ast.Or()
    yield "and/or swapped", node, _parenthesized(ast.BoolOp(other, node.values))


def _of_arithmetic(node: ast.BinOp, _returns: str) -> Iterator[Change]:
    other = _INVERSE.get(type(node.op))
    numeric = not any(_is_text(part) for part in (node.left, node.right))
    if other is not None and numeric:
        yield "arithmetic", node, _parenthesized(ast.BinOp(node.left, other(), node.right))


def _is_text(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp):
        return _is_text(node.left) or _is_text(node.right)
    literal = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return literal or isinstance(node, ast.JoinedStr | ast.List | ast.Tuple | ast.ListComp)


def _of_if(node: ast.If, _returns: str) -> Iterator[Change]:
    yield "condition fixed", node.test, "True"
    yield "condition fixed", node.test, "False"
    yield from _inverted(node.test)


def _of_test(node: ast.While | ast.IfExp, _returns: str) -> Iterator[Change]:
    if not isinstance(node.test, ast.Constant):
        yield from _inverted(node.test)


def _of_loop(node: ast.comprehension, _returns: str) -> Iterator[Change]:
    for test in node.ifs:
        yield "condition fixed", test, "True"


def _of_return(node: ast.Return, returns: str) -> Iterator[Change]:
    empty = _empty_of(returns)
    if node.value is None or not empty:
        return
    for text in empty:
        if ast.unparse(node.value) != text:
            yield "return emptied", node.value, text


def _empty_of(returns: str) -> tuple[str, ...]:
    if returns == "bool":
        return ("True", "False")
    if "None" in returns:
        return ("None",)
    starts = {"str": "''", "int": "0", "float": "0.0", "list": "[]", "dict": "{}"}
    starts |= {"tuple": "()", "Sequence": "()", "Iterable": "()", "Mapping": "{}"}
    for start, empty in starts.items():
        if returns == start or returns.startswith(f"{start}["):
            return (empty,)
    return ("None",) if returns else ()


def _of_statement(node: ast.Expr, _returns: str) -> Iterator[Change]:
    value = node.value.value if isinstance(node.value, ast.Await) else node.value
    if isinstance(value, ast.Call):
        yield "call removed", node, "pass"


def _of_handler(node: ast.ExceptHandler, _returns: str) -> Iterator[Change]:
    if node.type is not None and ast.unparse(node.type) not in {"Exception", "BaseException"}:
        yield "handler removed", node.type, "ZeroDivisionError"


def _of_call(node: ast.Call, _returns: str) -> Iterator[Change]:
    if isinstance(node.func, ast.Name) and node.func.id in {"min", "max"} and node.args:
        yield "min/max swapped", node.func, "min" if node.func.id == "max" else "max"
    for keyword in node.keywords:
        if keyword.arg is not None:
            others = [item for item in node.keywords if item is not keyword]
            changed = ast.Call(node.func, node.args, others)
            yield "argument removed", node, ast.unparse(changed)


def _of_constant(node: ast.Constant, _returns: str) -> Iterator[Change]:
    value = node.value
    if isinstance(value, bool):
        yield "flag", node, str(not value)
    elif isinstance(value, int):
        yield "number", node, str(value + 1)
        if value:
            yield "number", node, str(value - 1)
    elif isinstance(value, float):
        yield "number", node, repr(value * 2 or 1.0)
    elif isinstance(value, str) and value.strip():
        yield "text emptied", node, '""'
        yield "text changed", node, repr(f"{value}~")


_KINDS: dict[type[ast.AST], Callable[[Any, str], Iterator[Change]]] = {
    ast.Compare: _of_compare,
    ast.BoolOp: _of_bool,
    ast.BinOp: _of_arithmetic,
    ast.If: _of_if,
    ast.While: _of_test,
    ast.IfExp: _of_test,
    ast.comprehension: _of_loop,
    ast.Return: _of_return,
    ast.Expr: _of_statement,
    ast.ExceptHandler: _of_handler,
    ast.Call: _of_call,
    ast.Constant: _of_constant,
}


# The walk over a file.


@dataclass(frozen=True)
class _Where:
    """The place of a node: the statement for its probe, and what its function returns."""

    probe: ast.stmt | None = None
    inside: bool = False
    returns: str = ""
    name: str = ""


_UNSEEN_FIELDS = {"annotation", "returns", "decorator_list", "type_params", "bases", "keywords"}
_DECLARATIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def _is_unseen(node: ast.AST) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom | ast.Assert | ast.JoinedStr):
        return True
    if isinstance(node, ast.Expr):
        value = node.value
        if isinstance(value, ast.Constant):
            return True
        return (
            isinstance(value, ast.Call)
            and isinstance(value.func, ast.Attribute)
            and value.func.attr in _LOG_METHODS
            and "log" in ast.unparse(value.func.value).casefold()
        )
    if isinstance(node, ast.Assign):
        return any(ast.unparse(target) in {"__all__", "__slots__"} for target in node.targets)
    if isinstance(node, ast.If):
        return "TYPE_CHECKING" in ast.unparse(node.test) or "__name__" in ast.unparse(node.test)
    if isinstance(node, ast.Subscript):
        return ast.unparse(node.value) in {"Literal", "Annotated"}
    return isinstance(node, ast.Call) and ast.unparse(node.func) in {"cast", "TypeVar"}


def _children(node: ast.AST) -> Iterator[tuple[ast.AST, bool]]:
    """Yield what is below a node, and whether a probe can stand before it."""
    for field, value in ast.iter_fields(node):
        if field in _UNSEEN_FIELDS and isinstance(node, _DECLARATIONS | ast.arg | ast.AnnAssign):
            continue
        chained = isinstance(node, ast.If) and field == "orelse"
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield child, not (chained and isinstance(child, ast.If))


def _walk(node: ast.AST, where: _Where, source: list[bytes]) -> Iterator[tuple[ast.AST, _Where]]:
    for child, apart in _children(node):
        if _is_unseen(child):
            continue
        below = where
        if isinstance(child, ast.stmt):
            below = _at_statement(child, where, apart, source)
        if not isinstance(child, _DECLARATIONS):
            yield child, below
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            returns = ast.unparse(child.returns) if child.returns else ""
            for default in [*child.args.defaults, *filter(None, child.args.kw_defaults)]:
                yield from _walk(ast.Expression(default), below, source)
            below = _Where(below.probe, not _is_cached(child), returns, below.name)
            yield from _walk(ast.Module(child.body, []), below, source)
        else:
            yield from _walk(child, below, source)


def _is_cached(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Return whether later calls get the first result: a probe inside shows one test only."""
    return any("cache" in ast.unparse(item) for item in function.decorator_list)


def _at_statement(child: ast.stmt, where: _Where, apart: bool, source: list[bytes]) -> _Where:
    line = source[child.lineno - 1]
    first = not line[: child.col_offset].strip()
    probe = child if where.inside and first and apart else where.probe
    name = where.name or _name_of(child)
    return _Where(probe if where.inside else None, where.inside, where.returns, name)


def _name_of(statement: ast.stmt) -> str:
    if isinstance(statement, _DECLARATIONS):
        return statement.name
    if isinstance(statement, ast.Assign):
        return ast.unparse(statement.targets[0])
    if isinstance(statement, ast.AnnAssign | ast.AugAssign):
        return ast.unparse(statement.target)
    return ""


def faults_of(source: bytes, file: str, room: str) -> list[Fault]:
    """Return every fault of one file."""
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    found: list[Fault] = []
    seen: set[tuple[int, int, str]] = set()
    for node, where in _walk(ast.parse(source), _Where(), lines):
        make = _KINDS.get(type(node))
        for kind, target, new in make(node, where.returns) if make else ():
            part: Any = target
            start = starts[part.lineno - 1] + part.col_offset
            end = starts[part.end_lineno - 1] + part.end_col_offset
            old = source[start:end].decode()
            if old == new or (start, end, new) in seen:
                continue
            seen.add((start, end, new))
            probes = (where.probe.lineno,) if where.probe else ()
            found.append(
                Fault(room, file, part.lineno, kind, start, end, old, new, probes, where.name)
            )
    return found


def found_again(root: Path, record: Mapping[str, Any]) -> Fault | None:
    """Return a fault of an earlier run where it is today; `None` if its code is gone."""
    path = root / record["file"]
    if not path.exists():
        return None
    same = [
        fault
        for fault in faults_of(path.read_bytes(), record["file"], record["room"])
        if all(getattr(fault, name) == record[name] for name in ("kind", "old", "new", "name"))
    ]
    return min(same, key=partial(_lines_apart, record["line"]), default=None)


def _lines_apart(line: int, fault: Fault) -> int:
    return abs(fault.line - line)


def sample(root: Path, room: Room, count: int, seed: int) -> list[Fault]:
    """Return a seeded sample: every kind of fault equally often, at most one fault in a line."""
    chance = random.Random(f"{seed} {room.name}")
    kinds: dict[str, list[Fault]] = {}
    for path in room.files(root):
        file = path.relative_to(root).as_posix()
        for fault in faults_of(path.read_bytes(), file, room.name):
            kinds.setdefault(fault.kind, []).append(fault)
    drawn: list[Fault] = []
    taken: set[tuple[str, int]] = set()
    order: list[str] = []
    while len(drawn) < count and kinds:
        if not order:
            order = sorted(kinds)
            chance.shuffle(order)
        kind = order.pop()
        if not kinds.get(kind):
            kinds.pop(kind, None)
            continue
        fault = kinds[kind].pop(chance.randrange(len(kinds[kind])))
        if (fault.file, fault.line) not in taken and _compiles(root, fault):
            taken.add((fault.file, fault.line))
            drawn.append(fault)
        else:
            order.append(kind)
    return drawn


def _compiles(root: Path, fault: Fault) -> bool:
    try:
        ast.parse(fault.put((root / fault.file).read_bytes()))
    except SyntaxError:
        return False
    return True
