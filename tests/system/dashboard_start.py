"""Starts the dashboard on the simulator at an address, and prints its first screen with servers."""

from __future__ import annotations

import asyncio
import sys

from tests.support.driver import Deckhand


async def _start(url: str) -> str:
    deckhand = Deckhand(url)
    async with deckhand.running(120, 40):
        await deckhand.sees("web-01")
        return deckhand.text


if __name__ == "__main__":
    print(asyncio.run(_start(sys.argv[1])))
