"""State of the journal: intact, damaged, of a newer version, or with an unconfirmed loss."""

from __future__ import annotations

from collections.abc import Iterator

from tui.cli.doctor.facts import Finding, Severity
from tui.format import count

_SECTION = "configuration"
_NAME = "journal"


def journal() -> Iterator[Finding]:
    """Check the journal without changing anything."""
    from tui.cli.command_parts import journal_path
    from tui.errors import HostdeckError
    from tui.operations.journal.journal_errors import JournalDamaged
    from tui.operations.journal.journal_file import NEWER, examine
    from tui.operations.journal.journal_loss import CONFIRM
    from tui.operations.journal.journal_mark import read_mark

    path = journal_path()
    try:
        found = examine(path)
    except JournalDamaged:
        advice = (
            "To recover what can be read, run hostdeck ops. Hostdeck refuses changes until "
            "you confirm the loss."
        )
        yield Finding(_SECTION, _NAME, f"{path}: damaged", Severity.WRONG, advice)
    except HostdeckError as error:
        yield Finding(_SECTION, _NAME, f"{path}: {error.said}", Severity.WRONG, error.next)
    else:
        if found is None:
            missing = read_mark(path) is not None
            yield Finding(
                _SECTION,
                _NAME,
                f"{path}: {'missing' if missing else 'will be created when needed'}",
                Severity.WRONG if missing else Severity.FINE,
                f"Hostdeck refuses changes until you confirm the loss: {CONFIRM}"
                if missing
                else "",
            )
        elif found.newer:
            yield Finding(
                _SECTION,
                _NAME,
                f"{path}: {NEWER}",
                Severity.WRONG,
                "Use the newer version of Hostdeck for changes.",
            )
        elif found.lost:
            yield Finding(
                _SECTION,
                _NAME,
                found.lost,
                Severity.WRONG,
                f"Hostdeck refuses changes. Check your servers, then run {CONFIRM}",
            )
        else:
            yield Finding(
                _SECTION, _NAME, f"{path}, {count(found.count, 'operation')}", Severity.FINE
            )
