"""`python -m tests.structure`: print the figures of the structure. `tests/test_structure.py` holds
the limits."""

from __future__ import annotations

import ast
import itertools
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PRODUCT = ("tui", "widgets", "screens")
LONGEST_LINE = 100
LONGEST_FILE = 400
MOST_METHODS = 25
_POOR_START = re.compile(
    r"(?:What|Which|Whether|It|Its|The "
    r"same|So|How|Who|Whose|Where|When|Once|Of|From|That|Those|These|They|Their)\b"
)
"""Words that a docstring does not begin with: a pronoun or a question says nothing yet."""


@dataclass(frozen=True)
class Module:
    """A module of the product, read once."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    @property
    def lines(self) -> list[str]:
        """Its lines, without line breaks."""
        return self.text.splitlines()


def modules(root: Path = ROOT, packages: tuple[str, ...] = PRODUCT) -> dict[str, Module]:
    """Return every module of the packages by its dotted name."""
    found = {}
    for package in packages:
        for path in sorted((root / package).rglob("*.py")):
            name = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
            text = path.read_text("utf-8")
            found[name] = Module(name, path.relative_to(root), text, ast.parse(text))
    return found


def imports(module: Module, known: Mapping[str, Module]) -> set[str]:
    """Return the modules of ours that one imports anywhere: late and for types too."""
    found: set[str] = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name in known}
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                deeper = f"{node.module}.{alias.name}"
                found |= {
                    name for name in (deeper if deeper in known else node.module,) if name in known
                }
    return found - {module.name}


def cycles(known: Mapping[str, Module]) -> list[list[str]]:
    """Return the groups of modules that import each other in a circle."""
    edges = {name: sorted(imports(module, known)) for name, module in known.items()}
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(name: str) -> None:
        order[name] = lowest[name] = len(order)
        stack.append(name)
        for other in edges[name]:
            if other not in order:
                visit(other)
            if other in stack:
                lowest[name] = min(lowest[name], lowest[other])
        if lowest[name] == order[name]:
            at = stack.index(name)
            group, stack[at:] = stack[at:], []
            if len(group) > 1:
                found.append(sorted(group))

    sys.setrecursionlimit(10_000)
    for name in edges:
        if name not in order:
            visit(name)
    return found


def calls_of(known: Mapping[str, Module], names: frozenset[str]) -> dict[str, list[str]]:
    """Return the modules that call one of these names, with the names that each calls."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for module in known.values():
        for node in ast.walk(module.tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in names
            ):
                found[module.name].append(node.func.id)
    return dict(found)


_PRAGMA = re.compile(r"\s+# (?:type: ignore|noqa).*")
_PATTERN = re.compile(r"\s*[rf]{1,2}[\"'].*[\"'],?")


def long_lines(known: Mapping[str, Module]) -> list[str]:
    """Return the places of lines over the limit: without pragmas, and without data.

    A line that is one raw string is data: a part of a regular expression is not cut.
    """
    return [
        f"{module.path}:{at}"
        for module in known.values()
        for at, line in enumerate(module.lines, 1)
        if len(_PRAGMA.sub("", line)) > LONGEST_LINE and not _PATTERN.fullmatch(line)
    ]


def formatter_switches(known: Mapping[str, Module]) -> list[str]:
    """Return the places where the formatter is switched off."""
    return [
        f"{module.path}:{at}"
        for module in known.values()
        for at, line in enumerate(module.lines, 1)
        if re.search(r"# fmt: (?:skip|off)", line)
    ]


def lambdas_per_1000_lines(known: Mapping[str, Module]) -> float:
    """Return how many lambdas stand in 1,000 lines."""
    found = sum(
        isinstance(node, ast.Lambda) for module in known.values() for node in ast.walk(module.tree)
    )
    return 1000 * found / max(1, sum(len(module.lines) for module in known.values()))


def _docstrings(module: Module) -> Iterator[tuple[int, str]]:
    kinds = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    for node in ast.walk(module.tree):
        if isinstance(node, kinds) and (text := ast.get_docstring(node)):
            yield getattr(node, "lineno", 1), text


def poor_docstrings(known: Mapping[str, Module]) -> list[str]:
    """Return the places of docstrings that begin with a pronoun or a question word."""
    return [
        f"{module.path}:{line}: {text.splitlines()[0][:60]}"
        for module in known.values()
        for line, text in _docstrings(module)
        if _POOR_START.match(text)
    ]


def _attribute_docstrings(module: Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(module.tree):
        body = getattr(node, "body", None)
        if not isinstance(body, list):
            continue
        for before, after in itertools.pairwise(body):
            is_text = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
            if isinstance(before, ast.Assign | ast.AnnAssign) and is_text:
                yield after.lineno, str(after.value.value).strip()


def poor_attribute_docstrings(known: Mapping[str, Module]) -> list[str]:
    """Return the places of texts below a name that begin with a pronoun or a question word."""
    return [
        f"{module.path}:{line}: {text.splitlines()[0][:60]}"
        for module in known.values()
        for line, text in _attribute_docstrings(module)
        if _POOR_START.match(text)
    ]


_SAY_NOTHING = frozenset(
    (
        *("one", "ones", "told", "heard", "hears", "kept", "meant", "begun", "whoever"),
        *("whom", "whose", "them", "they", "all_of_them", "somebody", "nobody"),
    )
)
"""Names that do not say what they name, without underscores."""


def _bound_names(module: Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(module.tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.lineno, node.name
            case ast.arg():
                yield node.lineno, node.arg
            case ast.Name(ctx=ast.Store()):
                yield node.lineno, node.id
            case ast.Attribute(ctx=ast.Store()):
                yield node.lineno, node.attr
            case _:
                pass


def names_that_say_nothing(known: Mapping[str, Module]) -> list[str]:
    """Return the places where a variable, argument, attribute, function or class gets such a
    name."""
    return [
        f"{module.path}:{line}: {name}"
        for module in known.values()
        for line, name in _bound_names(module)
        if name.strip("_").lower() in _SAY_NOTHING
    ]


def same_names(known: Mapping[str, Module]) -> dict[str, list[str]]:
    """Return the file names that stand in more than one folder."""
    places: defaultdict[str, list[str]] = defaultdict(list)
    for module in known.values():
        if module.path.stem not in ("__init__", "__main__"):
            places[module.path.stem].append(str(module.path))
    return {name: paths for name, paths in places.items() if len(paths) > 1}


def big_classes(known: Mapping[str, Module]) -> Counter[str]:
    """Return the classes with more methods than the limit, and how many they have."""
    found: Counter[str] = Counter()
    for module in known.values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef):
                methods = sum(
                    isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef) for part in node.body
                )
                if methods > MOST_METHODS:
                    found[f"{module.name}.{node.name}"] = methods
    return found


def big_files(known: Mapping[str, Module]) -> Counter[str]:
    """Return the modules over the limit, and how many lines they have."""
    return Counter(
        {
            name: len(module.lines)
            for name, module in known.items()
            if len(module.lines) > LONGEST_FILE
        }
    )


def report(known: Mapping[str, Module]) -> str:
    """Return all figures as a table."""
    sizes = sorted(len(module.lines) for module in known.values())
    circles = cycles(known)
    rows = [
        (
            "modules, median and longest",
            f"{len(sizes)}, {sizes[len(sizes) // 2]}, {sizes[-1]} lines",
        ),
        ("import cycles, late and for types too", str(len(circles))),
        *(("  a cycle", " ".join(group)) for group in circles),
        ("places where the formatter is off", str(len(formatter_switches(known)))),
        ("lambdas in 1,000 lines", f"{lambdas_per_1000_lines(known):.1f}"),
        (f"lines over {LONGEST_LINE} columns", str(len(long_lines(known)))),
        ("docstrings that begin with a pronoun", str(len(poor_docstrings(known)))),
        ("the same below a name", str(len(poor_attribute_docstrings(known)))),
        ("names that say nothing", str(len(names_that_say_nothing(known)))),
        (
            "names that say nothing, in the tests",
            str(len(names_that_say_nothing(modules(packages=("tests",))))),
        ),
        ("file names in two folders", str(len(same_names(known)))),
        (
            f"classes over {MOST_METHODS} methods",
            ", ".join(f"{n} ({c})" for n, c in big_classes(known).items()) or "0",
        ),
        (
            f"files over {LONGEST_FILE} lines",
            ", ".join(f"{n} ({c})" for n, c in big_files(known).items()) or "0",
        ),
    ]
    return "\n".join(f"{name:<42}{value}" for name, value in rows)


if __name__ == "__main__":
    print(report(modules()))
