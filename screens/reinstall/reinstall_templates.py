"""Templates of a reinstall: answers saved under a name and loaded for another server."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from textual.binding import Binding, BindingType

from screens.reinstall.draft_screen import DraftScreen
from screens.reinstall.reinstall_facts import target_of
from screens.wizard.wizard_screen import NOTHING
from screens.worker_replies import notice, reply
from tui.wizards.installing.draft import Draft


class TemplatesScreen(DraftScreen):
    """A wizard whose answers can be saved as a template and loaded from one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "template", "Save as template", id="reinstall.template"),
        Binding("f", "from_template", "Load template", id="reinstall.from_template"),
    ]

    def action_template(self) -> None:
        from screens.dialogs.ask_dialog import AskScreen
        from tui.wizards.installing.template import template_of

        template = template_of(self.draft, target_of(self.deck, self.server_id))

        app, files = self.app, self._files
        tell = notice(self, lambda words: app.notify(words, timeout=8))

        def save(name: str | None) -> None:
            if name is not None:
                self.deck.engine.on_disk(lambda: tell(files.save_template(name, template)))

        self.app.push_screen(
            AskScreen("Save as template", "A name: letters, digits, -, and _."), save
        )

    def action_from_template(self) -> None:
        """Load the answers of a template for this server; the password is still required."""

        files, offer = self._files, reply(self, self._offer_templates)
        self.deck.engine.on_disk(lambda: offer(files.templates()))

    def _offer_templates(self, names: list[str]) -> None:
        from screens.dialogs.choice_dialog import Choice, ChoiceScreen

        if not names:
            self.app.notify(
                "There are no templates yet. Save these answers as one first.", timeout=8
            )
            return

        target, files = target_of(self.deck, self.server_id), self._files
        take = reply(self, self._take_template)

        def on_choice(name: str | None) -> None:
            if name is not None:
                self.deck.engine.on_disk(lambda: take(*files.from_template(name, target)))

        self.app.push_screen(
            ChoiceScreen("Template", [Choice(name, name) for name in names]), on_choice
        )

    def _take_template(self, draft: Draft | None, problem: str) -> None:
        if draft is None:
            self.app.notify(problem, severity="warning", timeout=12)
            return
        now = self.draft
        self.use_draft(replace(draft, password=now.password, password_stored=now.password_stored))
        self.save_soon()
        self.show(NOTHING)
