"""Export of traffic: plain values for JSON, and files that never overwrite others. Not on the main
thread."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tui.charts.series import Series
from tui.charts.stats import measured
from tui.paths import OWN, create_private, make_dirs, others_may_write


def plain(series: Series) -> dict[str, Any]:
    """Return a JSON object: source, figures, values. Rates in bit/s, sizes in bytes, times in
    UTC."""
    values = [
        {"begins": _utc(series.time_of(at)), "in": incoming, "out": outgoing}
        for at, (incoming, outgoing) in enumerate(
            zip(series.incoming, series.outgoing, strict=True)
        )
    ]
    return {
        "span": series.span.word,
        "source": series.source,
        "begins": _utc(series.t0),
        "ends": _utc(series.end),
        "step_s": series.step_s,
        "tolerance_bps": series.tolerance_bps,
        "confidence": series.confidence,
        "note": series.note,
        "in": _figures(series, 0),
        "out": _figures(series, 1),
        "values": values,
    }


def _figures(series: Series, direction: int) -> dict[str, float | None]:
    """Return the figures as printed on the picture, if it prints them."""
    own = measured(series, direction)
    figures = {
        "average_bps": own.average,
        "maximum_bps": own.maximum,
        "percentile_95_bps": own.percentile,
        "total_bytes": own.total_bytes,
    }
    if series.legend is not None:
        said = (series.legend.incoming, series.legend.outgoing)[direction]
        printed = (said.average, said.maximum, said.percentile, said.total_bytes)
        for name, value in zip(figures, printed, strict=True):
            figures[name] = figures[name] if value is None else value
    return figures


def _utc(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def file_name(server_id: int, port: str, word: str, now: float, ending: str) -> str:
    """Return "traffic-25250-gi1-0-12-day-20261124.csv", with characters that every file system
    supports."""
    port = re.sub(r"[^A-Za-z0-9]+", "-", port).strip("-")[:40]
    day = datetime.fromtimestamp(now, UTC).strftime("%Y%m%d")
    return (
        "-".join(part for part in ("traffic", str(server_id), port, word, day) if part)
        + f".{ending}"
    )


def export_directory() -> Path:
    """Return the default directory of an export.

    The user's downloads directory if it exists, otherwise Hostdeck's data directory. Never the
    working directory, which may be a source tree.
    """
    home = Path.home()
    for named in (_downloads_of_user(home), home / "Downloads"):
        if named is not None and named.is_dir():
            return named
    base = os.environ.get("XDG_DATA_HOME", "")
    return (Path(base) if base.startswith("/") else home / ".local/share") / OWN


def _downloads_of_user(home: Path) -> Path | None:
    """Return the downloads directory of the desktop."""
    try:
        text = (home / ".config/user-dirs.dirs").read_text("utf-8", errors="replace")[:65_536]
    except OSError:
        return None
    found = re.search(r'^XDG_DOWNLOAD_DIR="(?:\$HOME/)?([^"\n]+)"', text, re.M)
    # Desktops without such a directory name the home directory.
    return home / found[1] if found and found[1].strip("/") not in ("", "$HOME") else None


def export_path(typed: str, name: str) -> Path:
    """Return the path of an export from the typed text.

    Args:
        typed: A file or a directory; a relative path is below `export_directory`.
        name: File name, if a directory was typed.

    Raises:
        OSError: Hostdeck's data directory cannot be created.
    """
    directory = export_directory()
    path = directory / Path(typed).expanduser()
    if path.is_dir() or typed.endswith("/"):
        path = path / name
    if path.parent == directory and directory.name == OWN:
        make_dirs(directory)
    return path


def write_new(names: Sequence[Path], content: bytes) -> Path:
    """Create a new file in the first suitable directory. Return its path.

    A directory like /tmp is not suitable, because another user can guess the name and create the
    file first.

    Raises:
        OSError: No directory is suitable.
    """
    problem: OSError = FileNotFoundError("there is no place for the file")
    for name in names:
        for at in range(1, 100):
            path = name if at == 1 else name.with_stem(f"{name.stem}-{at}")
            try:
                if others_may_write(path.parent.stat()):
                    raise PermissionError(errno.EPERM, "others can write to that directory")
                with os.fdopen(create_private(path), "wb") as file:
                    file.write(content)
            except FileExistsError:
                continue
            except OSError as error:
                problem = error
                break
            return path.absolute()
    raise problem
