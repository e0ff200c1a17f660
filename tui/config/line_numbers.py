"""Line numbers of options in the configuration file. Pure."""

from __future__ import annotations


def line_of(text: str, key: str) -> int | None:
    """Return the line where `key` (`profiles.main.url`) is set, or its section begins."""
    section, found = "", None
    for at, line in enumerate(text.splitlines(), 1):
        name = line.split("#")[0].strip()
        if name.startswith("["):
            section = name.strip("[] ")
            here = section
        elif "=" in name:
            leaf = name.split("=")[0].strip().strip("\"'")
            here = f"{section}.{leaf}" if section else leaf
        else:
            continue
        if here.replace('"', "") == key:
            return at
        if found is None and key.startswith(f"{here}."):
            found = at
    return found
