"""The floor of every comparison: a Textual app with one label and nothing else."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Label


class Bare(App[None]):
    def compose(self) -> ComposeResult:
        yield Label("Hello, floor")


if __name__ == "__main__":
    Bare().run()
