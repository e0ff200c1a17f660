"""The raw answer behind a server, as JSON with secrets masked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from screens.base import DeckScreen
from screens.footing import footer_keys, freshness, header_facts
from tui.secrets import mask_tree
from tui.store.changes import Changes
from tui.text import safe_lines
from widgets.glyphs import glyphs_for
from widgets.header_line import HeaderLine
from widgets.key_footer import KeyFooter
from widgets.pane import Pane
from widgets.status_line import StatusLine

if TYPE_CHECKING:
    from tui.engine.deck import Deck
    from tui.store.rows import ServerRow


class RawScreen(DeckScreen):
    """eq/show as it was read; nothing is asked anew."""

    def __init__(self, deck: Deck, server_id: int) -> None:
        super().__init__(deck)
        self._server_id = server_id

    def compose(self) -> ComposeResult:
        yield HeaderLine(id="header")
        yield Pane(glyphs_for(ascii=self.deck.ascii), id="raw")
        yield StatusLine(id="status")
        yield KeyFooter(id="keys")

    def on_mount(self) -> None:
        self.show(frozenset())
        self.query_one(Pane).focus()

    def show(self, changes: Changes) -> None:
        detail = self.deck.store.detail(self._server_id).value
        text = "Not read yet. R reads it." if detail is None else self._json(detail)
        self.query_one(Pane).set_lines([((line, ""),) for line in safe_lines(text)])
        self.query_one(HeaderLine).facts = header_facts(self.deck, f"Fleet > {self._server_id} > raw answer")
        self.query_one(StatusLine).tell([("eq/show, secrets masked", "dim")], freshness(self.deck))
        self.query_one(KeyFooter).keys = footer_keys(self)

    def equals(self) -> list[tuple[str, str]]:
        from screens.equals import read_lines
        from tui.api.catalogue import eq
        from tui.api.catalogue.common import ServerRef

        return read_lines(self.deck, eq.SHOW, ServerRef(id=self._server_id))

    def targets(self) -> tuple[ServerRow, ...]:
        row = self.deck.store.row(self._server_id)
        return () if row is None else (row,)

    @staticmethod
    def _json(detail: object) -> str:
        dumped = detail.model_dump(mode="json", by_alias=True)  # type: ignore[attr-defined]
        for tag in dumped.get("tags", ()):
            # A password kept as a tag hides behind the name "value".
            if str(tag.get("tag", "")).lower() in ("password", "root_pass"):
                tag["value"] = "••••••••"
        return json.dumps(mask_tree(dumped), ensure_ascii=False, indent=2)
