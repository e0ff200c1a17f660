"""Templates of a reinstall: answers saved under a name, and loaded for another server."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from screens.reinstall.reinstall_facts import target_of
from screens.wizard.wizard_screen import NOTHING, WizardScreen
from screens.worker_replies import notice, reply
from tui.wizards.installing.draft import Draft

if TYPE_CHECKING:
    from screens.reinstall.local_files import Papers
    from tui.wizards.installing.install_way import InstallMethod


class TemplatesScreen(WizardScreen):
    """A wizard whose answers can be saved as a template and loaded from one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "template", "Save as template", id="reinstall.template"),
        Binding("f", "from_template", "Load template", id="reinstall.from_template"),
    ]
    server_id: int
    draft: Draft
    _papers: Papers
    _method: InstallMethod
    _answered: bool

    def _read_script(self) -> None:
        """Read the script file that the answers name."""
        raise NotImplementedError

    def _keep_soon(self) -> None:
        """Save the answers to the disk a moment later."""
        raise NotImplementedError

    def action_template(self) -> None:
        from screens.dialogs.ask_dialog import AskScreen
        from tui.wizards.installing.template import template_of

        template = template_of(self.draft, target_of(self.deck, self.server_id))

        app, papers = self.app, self._papers
        tell = notice(self, lambda words: app.notify(words, timeout=8))

        def keep(name: str | None) -> None:
            if name is not None:
                self.deck.engine.on_disk(lambda: tell(papers.template(name, template)))

        self.app.push_screen(
            AskScreen("Save as template", "A name: letters, digits, - and _."), keep
        )

    def action_from_template(self) -> None:
        """Take the answers of a template for this server; the password stays to be given."""

        papers, offer = self._papers, reply(self, self._offer_templates)
        self.deck.engine.on_disk(lambda: offer(papers.templates()))

    def _offer_templates(self, names: list[str]) -> None:
        from screens.dialogs.choice_dialog import Choice, ChoiceScreen

        if not names:
            self.app.notify(
                "There are no templates yet. Save these answers as one first.", timeout=8
            )
            return

        target, papers = target_of(self.deck, self.server_id), self._papers
        take = reply(self, self._take_template)

        def chosen(name: str | None) -> None:
            if name is not None:
                self.deck.engine.on_disk(lambda: take(*papers.from_template(name, target)))

        self.app.push_screen(
            ChoiceScreen("Template", [Choice(name, name) for name in names]), chosen
        )

    def _take_template(self, draft: Draft | None, problem: str) -> None:
        if draft is None:
            self.app.notify(problem, severity="warning", timeout=12)
            return
        self.draft = replace(
            draft, password=self.draft.password, password_stored=self.draft.password_stored
        )
        self._method = draft.way
        self._answered = True
        if draft.script_path:
            self._read_script()
        self._keep_soon()
        self.show(NOTHING)
