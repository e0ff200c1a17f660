"""Cleanup of payment pages written for a browser. Local thread."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

from tui.paths import Paths

KEPT_S = 24 * 3600.0
"""Lifetime of a payment page without a payment."""
_PAGE = re.compile(r"invoice-([0-9]{1,18})(?:-[0-9]+)?\.html")


def sweep_pages(now: float, folder: Path | None = None, number: int | None = None) -> int:
    """Remove written pages: those of a paid invoice, or all that are older than a day. Local thread
    (disk).

    Returns:
        Number of removed pages.
    """
    gone = 0
    with contextlib.suppress(OSError):
        for path in (folder or Paths.of_user().runtime).glob("invoice-*.html"):
            match = _PAGE.fullmatch(path.name)
            old = number is not None or abs(now - path.lstat().st_mtime) > KEPT_S
            if match and old and number in (None, int(match[1])):
                path.unlink(missing_ok=True)
                gone += 1
    return gone
