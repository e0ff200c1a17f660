"""The page of dependencies and `pyproject.toml` name the same packages and ranges."""

from __future__ import annotations

import re
import tomllib

from tests.support.process import ROOT

PAGE = ROOT / "assets" / "dependencies.md"
_REQUIREMENT = re.compile(r"([\w-]+)(.*)")


def declared() -> dict[str, str]:
    """Return the range of each package that an installation may bring."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["notify"]]
    found = [match for text in wanted if (match := _REQUIREMENT.fullmatch(text))]
    return {match[1]: match[2] for match in found}


def test_the_page_names_each_package_with_its_range() -> None:
    cells = [line.split("|")[1:3] for line in PAGE.read_text("utf-8").splitlines()]
    rows = {row[0].strip(): row[1].strip() for row in cells if len(row) == 2}

    assert {name: rows.get(name) for name in declared()} == declared()
    assert set(rows) - set(declared()) == {"package", "---"}


def test_each_package_is_imported_by_the_product() -> None:
    modules = {"pillow": "PIL", "dnspython": "dns", "apprise": "apprise"}
    files = [path for room in ("tui", "screens", "widgets") for path in (ROOT / room).rglob("*.py")]
    text = "\n".join(path.read_text("utf-8") for path in files)

    unused = [
        name
        for name in declared()
        if not re.search(
            rf"(?:import|from) {modules.get(name, name.replace('-', '_'))}\b"
            rf"|[\"']{modules.get(name, name)}[\"']",
            text,
        )
    ]

    assert unused == []
