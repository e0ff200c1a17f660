"""Style sheets that one process reads once, for all the apps that it starts.

An app parses the styles of its widgets at each start and with each theme, and finds out for each
tone of each widget which rules apply. Texts and widgets are always the same, so the apps of all
tests share what was found. Tests in a terminal start Hostdeck as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode

_Place = tuple[tuple[type, str | None, frozenset[str]], ...]
_Found = dict[tuple[str, _Place], dict[str, Any]]

_parsed: dict[frozenset[tuple[str, str]], dict[tuple[Any, ...], list[RuleSet]]] = {}
_found: dict[tuple[int, ...], tuple[list[RuleSet], _Found]] = {}
"""What was found, by the identities of the rules; the list keeps these rules alive."""
_parse_rules = Stylesheet._parse_rules


def _parse_once(self: Stylesheet, css: str, *place: Any, **more: Any) -> list[RuleSet]:
    """Return the rules of a text: these objects are the same for every app with its variables."""
    known = _parsed.setdefault(frozenset(self._variables.items()), {})
    key = (css, *place, *more.items())
    if key not in known:
        known[key] = _parse_rules(self, css, *place, **more)
    return known[key]


def _style_components(self: Stylesheet, node: DOMNode) -> None:
    """Do as `Stylesheet._process_component_classes`, with rules that may be known already."""
    components = node._get_component_classes()
    if not components:
        return
    before = node._component_styles.copy()
    node._component_styles.clear()
    found = _found_with(self)
    place = tuple((type(above), above._id, above.classes) for above in node.css_path_nodes)
    is_new = False
    for component in sorted(components):
        virtual = DOMNode(classes=component)
        virtual._attach(node)
        key = (component, place)
        if key in found:
            self.replace_rules(virtual, found[key])  # type: ignore[arg-type]  # typed as any dict
        else:
            self.apply(virtual, animate=False)
            if not _depends_on_moments(self.rules_map, component):
                found[key] = dict(virtual.styles.base._rules)
        is_new = is_new or before.get(component) != virtual.styles
        node._component_styles[component] = virtual.styles
    if is_new:
        node.refresh()


def _found_with(sheet: Stylesheet) -> _Found:
    """Return what was found with the rules of this sheet."""
    rules_map = sheet.rules_map
    kept = sheet.__dict__.get("_found_with")
    if kept is None or kept[0] is not rules_map:
        rules = list(sheet.rules)
        kept = (rules_map, _found.setdefault(tuple(map(id, rules)), (rules, {}))[1])
        sheet.__dict__["_found_with"] = kept
    return kept[1]  # type: ignore[no-any-return]  # set above


def _depends_on_moments(rules_map: dict[str, list[RuleSet]], component: str) -> bool:
    """Return whether a rule looks at hover, focus or neighbors of a widget around the component.

    A component itself has none of these.
    """
    rules: Iterable[RuleSet] = [*rules_map.get("*", ()), *rules_map.get(f".{component}", ())]
    return any(
        any(selector.pseudo_classes for selector in chosen.selectors)
        for rule in rules
        for chosen in rule.selector_set
        if not chosen.selectors[-1].pseudo_classes
    )


def install() -> None:
    """Share parsed styles among the apps of this process."""
    Stylesheet._parse_rules = _parse_once  # type: ignore[method-assign]
    Stylesheet._process_component_classes = _style_components  # type: ignore[method-assign]
