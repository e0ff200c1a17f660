"""Style sheets that one process reads once, for all the apps that it starts.

An app parses the styles of its widgets at each start and with each theme, and finds out for each
widget, and for each tone of each widget, which rules apply. Texts and widgets are always the same,
so the apps of all tests share what was found. A test compares the result with Textual's own. Tests
in a terminal start Hostdeck as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Any

from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.css.model import CombinatorType, RuleSet, SelectorSet
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.renderables.background_screen import BackgroundScreen

OF_THE_APP = frozenset({"dark", "light", "inline", "ansi", "nocolor"})
"""Pseudo classes that hold for every widget of an app, or for none."""

_Rules = Mapping[str, Any]
_Place = tuple[tuple[type, str | None, frozenset[str]], ...]


@dataclass(eq=False)
class _Candidates:
    """Rules whose last selector names something that a node has, in the order of precedence."""

    rules: list[RuleSet]
    of_app: tuple[str, ...]
    here: tuple[str, ...]
    """Pseudo classes that the rules look at in the node itself."""
    above: tuple[str, ...]
    """Pseudo classes that the rules look at in what is around the node."""
    flags: tuple[bool, bool, bool, bool]
    found: dict[Any, _Rules | None] = field(default_factory=dict)
    """Rules that applied to a node, by its place and the states there; `None` when none did."""


@dataclass(eq=False)
class _Shared:
    """Findings of the apps with the same rules."""

    rules_map: dict[str, list[RuleSet]]
    order: dict[RuleSet, int]
    fitting: dict[frozenset[str], _Candidates] = field(default_factory=dict)
    looks: dict[frozenset[str], tuple[tuple[str, ...], tuple[str, ...]]] = field(
        default_factory=dict
    )
    components: dict[Any, dict[str, dict[str, Any]]] = field(default_factory=dict)
    """The rules of each component of a widget, by its place and the states there."""


_parsed: dict[frozenset[tuple[str, str]], dict[tuple[Any, ...], list[RuleSet]]] = {}
_candidates: dict[tuple[int, ...], _Candidates] = {}
_sheets: dict[tuple[int, ...], _Shared] = {}
"""Both by the identities of the rules; each entry keeps its rules alive."""
_parse_rules = Stylesheet._parse_rules
_apply_plainly = Stylesheet.apply
_replace_plainly = Stylesheet.replace_rules
_process_plainly = Stylesheet._process_component_classes
_VIRTUAL_NAMES = frozenset({"*", *(kind.__name__ for kind in DOMNode._css_bases(DOMNode))})
_UNKNOWN: Any = object()


def _parse_once(self: Stylesheet, css: str, *place: Any, **more: Any) -> list[RuleSet]:
    """Return the rules of a text: these objects are the same for every app with its variables."""
    known = _parsed.setdefault(frozenset(self._variables.items()), {})
    key = (css, *place, *more.items())
    if key not in known:
        known[key] = _parse_rules(self, css, *place, **more)
    return known[key]


def _apply(
    self: Stylesheet,
    node: DOMNode,
    *,
    animate: bool = False,
    cache: dict[tuple[Any, ...], Any] | None = None,
) -> None:
    """Do as `Stylesheet.apply`, with rules that may be known already."""
    path = node.css_path_nodes
    if not isinstance(path[0], App):
        _apply_plainly(self, node, animate=animate, cache=cache)
        return
    fitting = _fitting(_shared(self), frozenset(node._selector_names))
    key = (_place(path), _states(fitting, path[0], path[:-1], node))
    rules = fitting.found.get(key, _UNKNOWN)
    if rules is _UNKNOWN:
        fitting.found[key] = _find(self, node, animate, cache)
        return
    (
        node._has_hover_style,
        node._has_focus_within,
        node._has_order_style,
        node._has_odd_or_even,
    ) = fitting.flags
    if rules is not None:
        self.replace_rules(node, rules, animate=animate)  # type: ignore[arg-type]  # any mapping
    self._process_component_classes(node)


def _find(
    sheet: Stylesheet,
    node: DOMNode,
    animate: bool,
    cache: dict[tuple[Any, ...], Any] | None,
) -> _Rules | None:
    """Let Textual apply the rules, and return those it found."""
    taken: list[_Rules] = []

    def replace(changed: DOMNode, rules: Any, animate: bool = False) -> None:
        if changed is node:
            taken.append(rules)
        _replace_plainly(changed, rules, animate=animate)

    sheet.__dict__["replace_rules"] = replace
    try:
        _apply_plainly(sheet, node, animate=animate, cache=cache)
    finally:
        sheet.__dict__.pop("replace_rules", None)
    return taken[0] if taken else None


def _style_components(self: Stylesheet, node: DOMNode) -> None:
    """Do as `Stylesheet._process_component_classes`, and leave alone what does not change."""
    components = node._get_component_classes()
    if not components:
        return
    path = node.css_path_nodes
    if not isinstance(path[0], App):
        _process_plainly(self, node)
        return
    shared = _shared(self)
    key = (components, _place(path), _around(shared, components, path))
    found = shared.components.get(key)
    if found is None:
        _process_plainly(self, node)
        shared.components[key] = {
            name: dict(styles.base._rules) for name, styles in node._component_styles.items()
        }
        return
    before = node._component_styles.copy()
    node._component_styles.clear()
    is_new = False
    for component, rules in found.items():
        styles = before.get(component)
        if styles is None or styles.base._rules != rules or styles.inline._rules:
            is_new = True
            virtual = DOMNode(classes=component)
            virtual._attach(node)
            styles = virtual.styles
            styles.base._rules.update(rules)  # type: ignore[typeddict-item]  # typed as any dict
            styles.base._updates += 1
        node._component_styles[component] = styles
    if is_new:
        node.refresh()


def _around(
    shared: _Shared, components: frozenset[str], path: list[DOMNode]
) -> tuple[tuple[str, ...], ...]:
    """Return the pseudo classes that hold, of those that rules for the components look at."""
    if components not in shared.looks:
        fitting = [_fitting(shared, _VIRTUAL_NAMES | {f".{component}"}) for component in components]
        shared.looks[components] = (
            tuple(sorted({name for selector in fitting for name in selector.of_app})),
            tuple(sorted({name for selector in fitting for name in selector.above})),
        )
    of_app, above = shared.looks[components]
    return (
        tuple(name for name in of_app if path[0].has_pseudo_class(name)),
        *(
            tuple(name for name in above if node.has_pseudo_class(name))
            for node in (path if above else ())
        ),
    )


def _place(path: list[DOMNode]) -> _Place:
    return tuple((type(node), node._id, frozenset(node._classes)) for node in path)


def _states(
    fitting: _Candidates, app: App[Any], above: list[DOMNode], node: DOMNode
) -> tuple[tuple[str, ...], ...]:
    """Return the pseudo classes that hold, of those that the rules look at."""
    return (
        tuple(name for name in fitting.of_app if app.has_pseudo_class(name)),
        tuple(name for name in fitting.here if node.has_pseudo_class(name)),
        *(
            tuple(name for name in fitting.above if around.has_pseudo_class(name))
            for around in (above if fitting.above else ())
        ),
    )


def _shared(sheet: Stylesheet) -> _Shared:
    """Return what the style sheets with the same rules share."""
    rules_map = sheet.rules_map
    cached = sheet.__dict__.get("_shared")
    if cached is None or cached[0] is not rules_map:
        rules = sheet.rules
        key = tuple(map(id, rules))
        if key not in _sheets:
            order = {rule: -at for at, rule in enumerate(rules)}
            _sheets[key] = _Shared(rules_map, order)
        cached = sheet.__dict__["_shared"] = (rules_map, _sheets[key])
    found: _Shared = cached[1]
    return found


def _fitting(shared: _Shared, names: frozenset[str]) -> _Candidates:
    """Return the rules of a sheet that may apply to a node with these names."""
    if names not in shared.fitting:
        rules_map = shared.rules_map
        rules = {rule for name in rules_map.keys() & names for rule in rules_map[name]}
        shared.fitting[names] = _candidates_of(sorted(rules, key=shared.order.__getitem__))
    return shared.fitting[names]


def _candidates_of(rules: list[RuleSet]) -> _Candidates:
    key = tuple(map(id, rules))
    if key not in _candidates:
        every = set().union(*[rule.pseudo_classes for rule in rules])
        sets = [chosen for rule in rules for chosen in rule.selector_set]
        above = set().union(*map(_looks_above, sets))
        _candidates[key] = _Candidates(
            rules,
            tuple(sorted(every & OF_THE_APP)),
            tuple(sorted(every - OF_THE_APP)),
            tuple(sorted(above - OF_THE_APP)),
            (
                "hover" in every,
                "focus-within" in every,
                bool(every & {"first-of-type", "last-of-type", "first-child", "last-child"})
                or "empty" in every,
                bool(every & {"odd", "even"}),
            ),
        )
    return _candidates[key]


def _looks_above(chosen: SelectorSet) -> set[str]:
    """Return the pseudo classes that selectors look at outside of the node that they style."""
    selectors = chosen.selectors
    first = len(selectors) - 1  # of those that are about the node itself
    for at, (_, after) in reversed(list(enumerate(pairwise(selectors)))):
        if after.combinator != CombinatorType.SAME:
            break
        first = at
    return set().union(*[selector.pseudo_classes for selector in selectors[:first]])


@lru_cache(16_384)
def _tinted(style: Style | None, color: Color) -> Style:
    """Return the style that a cell of a covered screen has, as Textual finds it."""
    made = _tint_plainly([Segment(" ", style)], color)
    found: Style = next(iter(made)).style or Style()
    return found


def _process_segments(segments: Iterable[Segment], color: Color) -> Iterable[Segment]:
    """Do as `BackgroundScreen.process_segments`, for each style once."""
    for segment in segments:
        text, style, control = segment
        yield segment if control else Segment(text, _tinted(style, color), control)


_tint_plainly = BackgroundScreen.process_segments


def install() -> None:
    """Share parsed and applied styles among the apps of this process."""
    Stylesheet._parse_rules = _parse_once  # type: ignore[method-assign]
    Stylesheet.apply = _apply  # type: ignore[method-assign]
    Stylesheet._process_component_classes = _style_components  # type: ignore[method-assign]
    BackgroundScreen.process_segments = staticmethod(_process_segments)  # type: ignore[method-assign,assignment]
