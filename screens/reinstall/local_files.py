"""The wizard's local files. Every function runs on the local thread (disk)."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from tui.errors import HostdeckError
from tui.paths import Paths, create_private
from tui.text import safe_text
from tui.wizards.installing.draft import Draft
from tui.wizards.installing.draft_files import draft_file, drop_draft, keep_draft, read_draft
from tui.wizards.installing.install_target import Target
from tui.wizards.installing.script import read_script
from tui.wizards.installing.template import (
    Template,
    VariableProblem,
    draft_of,
    keep_template,
    read_template,
    template_names,
)
from tui.wizards.local_keys import FoundKey, keys_here

NEW_SCRIPT = "#!/bin/sh\n# Runs as root when the system has been installed.\n"


class LocalFiles:
    """The files of one wizard: its draft, templates, the script, public keys."""

    def __init__(self, profile: str, server_id: int) -> None:
        self._profile = profile
        self._server_id = server_id
        self._saved: Draft | None = None

    def draft(self) -> Draft | None:
        """Return the saved answers."""
        return read_draft(self._draft_file(), self._server_id)

    def save(self, draft: Draft) -> str:
        """Save the answers without the secrets. Return the error, or an empty string."""
        bare = draft.without_secrets()
        if bare == self._saved:
            return ""
        try:
            keep_draft(self._draft_file(), bare)
        except (OSError, HostdeckError) as error:
            return _failed("Your answers were not saved", error)
        self._saved = bare
        return ""

    def drop(self) -> None:
        """Delete the saved answers, because the installation has started."""
        self._saved = None
        drop_draft(self._draft_file())

    def save_template(self, name: str, template: Template) -> str:
        """Save a template. Return a sentence about the result."""
        try:
            path = keep_template(Paths.of_user().config, name, template)
        except (OSError, HostdeckError) as error:
            return _failed("The template was not saved", error)
        return f"Saved as {path}, without secrets."

    def templates(self) -> list[str]:
        """Return the names of all templates."""
        return template_names(Paths.of_user().config)

    def from_template(self, name: str, target: Target) -> tuple[Draft | None, str]:
        """Return a draft from a template, or the reason why there is none."""
        try:
            return draft_of(read_template(Paths.of_user().config, name), target), ""
        except (HostdeckError, VariableProblem) as error:
            return None, str(error)

    def keys(self) -> list[FoundKey]:
        """Return the public keys of this machine and its agent."""
        return keys_here()

    def new_script(self, hostname: str) -> Path:
        """Return the path of a new script file; do not overwrite an existing file."""
        from tui.paths import private_dir

        folder = private_dir(Paths.of_user().config / "scripts")
        name = (
            "".join(char if char.isalnum() or char in "-." else "_" for char in hostname)
            or "script"
        )
        path = folder / f"{name}.sh"
        with contextlib.suppress(FileExistsError):
            handle = create_private(path)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(NEW_SCRIPT)
        return path

    def drop_stub(self, path: str) -> None:
        """Delete a new script file that was not changed."""
        stub = Path(path)
        try:
            if stub.read_text() == NEW_SCRIPT:
                stub.unlink()
        except (OSError, ValueError):
            return  # it is harmless

    def _draft_file(self) -> Path:
        return draft_file(Paths.of_user().state, self._profile, self._server_id)


def script_of(typed: str) -> tuple[str | None, str]:
    """Return the text of the script at a typed path, or the read error."""
    try:
        return read_script(Path(typed).expanduser()).get_secret_value(), ""
    except (ValueError, RuntimeError) as error:
        return None, safe_text(str(error))


def _failed(what: str, error: Exception) -> str:
    words = str(error) if isinstance(error, HostdeckError) else type(error).__name__
    return f"{what}: {words}"
