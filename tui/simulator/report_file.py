"""Reading of a JSON file for the simulator's answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

LARGEST = 16 * 2**20
"""Maximum file size in bytes."""


def read_json(path: Path, what: str) -> Any:
    """Return the content of a file. `what` is its kind, with an article.

    Raises:
        ValueError: The file is too large, cannot be read, or is no JSON; or it is no regular file,
        which could make a reader wait forever.
    """
    if path.exists() and not path.is_file():
        raise ValueError(f"{path} is not a regular file")
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise ValueError("the file is too large")
        return json.loads(content)
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}") from None
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise ValueError(f"the file is not {what}") from None
