"""Writes the licenses of what Hostdeck needs at run time: `python -m tests.release.licenses >
assets/licenses.md`.

Read from the metadata of the installed packages, those of dependencies too, as this platform needs
them.
"""

from __future__ import annotations

import re
from importlib.metadata import Distribution, distribution

from packaging.requirements import Requirement

_HEAD = """# Licenses of what Hostdeck depends on

What a `pip install` of Hostdeck brings on Linux, by the packages' own metadata (written by
`make reference`, checked by a test). Hostdeck itself: MIT.

| package | license |
|---|---|
"""


def needed(root: str = "hostdeck") -> list[Distribution]:
    """Everything that `root` needs at run time, by name, without itself. Raises when something is
    not installed."""
    found: dict[str, Distribution] = {}
    waiting: list[tuple[str, frozenset[str]]] = [(root, frozenset())]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        name, extras = waiting.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        found[name] = distribution(name)
        for line in found[name].requires or ():
            wanted = Requirement(line)
            if _applies(wanted, extras):
                waiting.append((_plain(wanted.name), frozenset(wanted.extras)))
    return [found[name] for name in sorted(found) if name != root]


def _applies(wanted: Requirement, extras: frozenset[str]) -> bool:
    marker = wanted.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras))


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def license(distribution: Distribution) -> str:
    """In the package's own words: expression, classifier, short text, or the title of its file.
    Empty: none."""
    metadata = distribution.metadata
    if metadata["License-Expression"]:
        return str(metadata["License-Expression"])
    classified = [
        line.rpartition(" :: ")[2]
        for line in metadata.get_all("Classifier", [])
        if line.startswith("License")
    ]
    if classified:
        return ", ".join(classified)
    text = str(metadata["License"] or "").strip()
    return text if text and "\n" not in text and len(text) < 60 else _title(distribution)


def _title(distribution: Distribution) -> str:
    """The first line of its license."""
    for file in distribution.files or ():
        if file.name.upper().startswith(("LICENSE", "LICENCE", "COPYING")):
            return next(
                (line.strip() for line in file.read_text("utf-8").splitlines() if line.strip()), ""
            )
    return ""


def licenses() -> str:
    """The whole page, Markdown."""
    return _HEAD + "".join(
        f"| {_plain(distribution.metadata['Name'])} | {license(distribution)} |\n"
        for distribution in needed()
    )


if __name__ == "__main__":
    print(licenses(), end="")
