"""State of the journal: whole, damaged, of a newer version, or with a loss that no person has
confirmed."""

from __future__ import annotations

from collections.abc import Iterator

from tui.cli.doctor.facts import Fact, Verdict

_SECTION = "configuration"
_NAME = "journal"


def journal() -> Iterator[Fact]:
    """Look at the journal without changing anything."""
    from tui.cli.workshop import journal_path
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
            "hostdeck ops saves what can be read and says how much. Changes are refused until "
            "you confirm."
        )
        yield Fact(_SECTION, _NAME, f"{path}: damaged", Verdict.WRONG, advice)
    except HostdeckError as error:
        yield Fact(_SECTION, _NAME, f"{path}: {error.said}", Verdict.WRONG, error.next)
    else:
        if found is None:
            missing = read_mark(path) is not None
            yield Fact(
                _SECTION,
                _NAME,
                f"{path}: {'missing' if missing else 'made when needed'}",
                Verdict.WRONG if missing else Verdict.FINE,
                f"Changes are refused until you confirm the loss: {CONFIRM}" if missing else "",
            )
        elif found.newer:
            yield Fact(
                _SECTION,
                _NAME,
                f"{path}: {NEWER}",
                Verdict.WRONG,
                "Use the newer version for changes.",
            )
        elif found.lost:
            yield Fact(
                _SECTION,
                _NAME,
                found.lost,
                Verdict.WRONG,
                f"Changes are refused. Check your servers, then run {CONFIRM}",
            )
        else:
            yield Fact(_SECTION, _NAME, f"{path}, {found.count:,} operations", Verdict.FINE)
