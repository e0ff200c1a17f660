"""The answers of a reinstall, and the local files that hold them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pydantic import SecretStr
from textual.timer import Timer

from screens.reinstall.local_files import LocalFiles, script_of
from screens.reinstall.reinstall_facts import target_of
from screens.wizard.wizard_screen import NOTHING, WizardScreen
from screens.worker_replies import notice, reply
from tui.wizards.installing.draft import Draft, WizardStep
from tui.wizards.installing.install_way import InstallMethod

if TYPE_CHECKING:
    from tui.deck import Deck

SAVE_AFTER_S = 1.0
"""Seconds after the last change at which the answers are saved."""


class DraftScreen(WizardScreen):
    """A wizard that saves its answers, and restores them when it is opened again."""

    def __init__(self, deck: Deck, server_id: int) -> None:
        super().__init__(deck)
        self.server_id = server_id
        self._method = InstallMethod(deck.settings.profile(deck.profile).reinstall)
        """The default method, used unless an answer requires another."""
        hostname = target_of(deck, server_id).hostname
        self.draft = Draft(server_id, way=self._method, hostname=hostname)
        self._answered = False
        self._files = LocalFiles(deck.profile, server_id)
        self._saving: Timer | None = None

    def read_files(self) -> None:
        """Restore earlier answers, and find the SSH keys of this machine."""
        files = self._files
        take_draft, take_keys = reply(self, self._take_draft), reply(self, self.take_keys)

        def read() -> None:
            take_draft(files.draft())
            take_keys(files.keys())

        self.deck.engine.on_disk(read)

    def _take_draft(self, draft: Draft | None) -> None:
        if draft is None or self._answered or self.step is WizardStep.PROGRESS:
            return
        self.app.notify("Restored your earlier answers. Enter the password again.", timeout=8)
        self.use_draft(draft)
        self.show(NOTHING)

    def use_draft(self, draft: Draft) -> None:
        """Continue with other answers."""
        self.draft = draft
        self._method = draft.way
        self._answered = True
        if draft.script_path:
            self.read_script()

    # Script

    def use_script(self, path: str) -> None:
        """Attach the script at another path; an empty path attaches none."""
        self.draft = replace(self.draft, script_path=path, script=None, script_fault="")
        self._answered = True
        if path:
            self.read_script()
        self.save_soon()
        self.show(NOTHING)

    def read_script(self) -> None:
        """Read the script file that the answers name."""
        path, take = self.draft.script_path, reply(self, self._take_script)

        def read() -> None:
            text, fault = script_of(path)
            take(path, None if text is None else SecretStr(text), fault)

        self.deck.engine.on_disk(read)

    def _take_script(self, path: str, script: SecretStr | None, fault: str) -> None:
        if path == self.draft.script_path:
            self.draft = replace(self.draft, script=script, script_fault=fault)
            self.show(NOTHING)

    # Saving

    def save_soon(self) -> None:
        """Save the answers after a short delay."""
        if self._saving is not None:
            self._saving.stop()
        self._saving = self.set_timer(SAVE_AFTER_S, self._save)

    def _save(self) -> None:
        draft, app = self.draft, self.app
        tell = notice(self, lambda problem: app.notify(problem, severity="warning", timeout=12))

        def save() -> None:
            problem = self._files.save(draft)
            if problem:
                tell(problem)

        self.deck.engine.on_disk(save)

    def on_unmount(self) -> None:
        if not self._answered:
            return
        draft, files = self.draft, self._files

        def save() -> None:
            files.save(draft)  # no screen is left to show a failure

        self.deck.engine.on_disk(save)

    def discard_answers(self) -> None:
        """Delete the saved answers, because the installation has started. Drop the secrets."""
        self._answered = False
        self.draft = self.draft.without_secrets()
        self.deck.engine.on_disk(self._files.drop)
        if self._saving is not None:
            self._saving.stop()
