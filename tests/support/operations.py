"""Operations as the journal has them, for tests of what follows from them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from tui.store.operations import Operation, OpState

WEB_01 = 20311
"""The server of an operation that names no other."""


def operation(action: str, sent_at: float, **changes: Any) -> Operation:
    """Return an operation on the server that ended well a second later."""
    made = Operation(
        id=1,
        batch="",
        turn=0,
        profile="test",
        action=action,
        server_id=WEB_01,
        server_name="web-01",
        parameters=json.dumps({"id": WEB_01, "tag": "env", "value": "test"}),
        who="anna",
        locks=True,
        state=OpState.DONE,
        key=None,
        stage="",
        stages=0,
        said="",
        answer="",
        planned_at=sent_at,
        sent_at=sent_at,
        changed_at=sent_at + 1.0,
        settled=False,
        unseen=False,
    )
    return replace(made, **changes)
