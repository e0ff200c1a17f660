"""The demo's simulator says its address once; whoever needs it gets it."""

from __future__ import annotations

import threading
from pathlib import Path

from tui.app.demo_process import Demo
from tui.config.start_options import DemoOptions


def test_two_threads_that_wait_for_the_address_both_get_it(home: Path) -> None:
    demo = Demo(DemoOptions())
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(demo.url()), daemon=True) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    demo.leave(for_good=True)
    child = demo._child
    assert child is not None
    child.kill()
    child.wait(10)
    assert child.stdout is not None
    child.stdout.close()
    assert len(found) == 2
    assert found[0] == found[1]
    assert found[0].startswith("http://127.0.0.1:")
