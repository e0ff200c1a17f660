"""Console answers: open the viewer, or show the commands for the user's computer. Worker thread for
disk."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import SecretStr

from tui.errors import HostdeckError
from tui.models.viewer_file import ViewerFileError, checked_viewer_file
from tui.remote.console_files import ConsoleFiles, viewer_here
from tui.remote.tunnel import jump_from, tunnel_line, viewer_line
from tui.secrets import REDACTOR


def open_console(
    files: ConsoleFiles, server_id: int, content: SecretStr
) -> tuple[Path, list[tuple[str, str]]]:
    """Check the console file, write it, and start the viewer if there is a display.

    Returns:
        The file and the manual steps, name and line; no steps if the viewer opened the file.

    Raises:
        HostdeckError: The file is not trusted, or could not be written or opened. No file remains.
    """
    try:
        checked = checked_viewer_file(content.get_secret_value())
    except ViewerFileError as error:
        raise HostdeckError(
            "Opening the console",
            said=str(error),
            certain="Nothing was written or started.",
            next="The web console (noVNC) needs no file.",
        ) from None
    REDACTOR.remember(checked.text.get_secret_value())
    path = files.write(server_id, checked)
    viewer = viewer_here(os.environ)
    if viewer is not None:
        files.view(path, viewer, os.environ)
        return path, []
    jump = jump_from(os.environ, os.uname().nodename)
    tunnel = tunnel_line(jump, [(port, checked.host, port) for port in checked.ports])
    return path, [
        ("File", str(path)),
        ("SSH tunnel (run on your computer)", tunnel),
        ("Viewer (run on your computer)", viewer_line(jump, str(path))),
    ]
