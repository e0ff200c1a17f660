"""`hostdeck iso`: list ISO images, mount one, boot from it and back, upload, or delete."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from tui.cli.at_option import at_arguments
from tui.cli.image_verbs import (
    LIST,
    change,
    image_arguments,
    listed,
    need_name,
    value_column,
    write_rows,
)
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions
from tui.errors import UsageError

if TYPE_CHECKING:
    from tui.models.iso import IsoImage

WHATS = (LIST, "mount", "boot", "unmount", "back", "upload", "delete")
_NAMED = ("mount", "boot", "upload", "delete")


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--image-url", default="", metavar="URL", help="upload: URL of the .iso file"
    )
    image_arguments(parser, WHATS, "ISO image, its id, or its file")
    at_arguments(parser)


def _run(options: Namespace, start: StartOptions) -> int:
    if options.what == LIST:
        return _list(options, start)
    need_name(options, "ISO images", wanted=options.what in _NAMED)
    if bool(options.image_url) != (options.what == "upload"):
        raise UsageError(
            "ISO images",
            said="upload needs --image-url URL; the other actions do not take the option.",
            certain="Nothing was sent.",
        )
    command = f"iso.{options.what}"
    if options.what == "upload":
        return change(options, start, command, "", [options.image_url, options.name])
    return change(options, start, command, options.name)


def _list(options: Namespace, start: StartOptions) -> int:
    from tui.cli.image_reads import isos_now

    def read(client: Any, row: Any) -> list[IsoImage]:
        wanted = options.name.casefold()
        found = isos_now(client, row.id)
        return [image for image in found if wanted in f"{image.called} {image.iso_name}".casefold()]

    names = ("name", "iso_name", "owner", "status", "description")
    columns = [value_column("id", right=True), *map(value_column, names)]
    return write_rows(listed(options, start, read), columns, options)


VERB = Verb(
    "iso",
    "boot a server from an ISO image, and back from its disk",
    _arguments,
    _run,
    (
        "boot mounts the image, sets the boot device to CD, and reboots. back sets the boot "
        "device to disk and unmounts the image. hostdeck loose-ends lists a mounted image until "
        "you unmount it. You can plan unmount and back with --at."
    ),
)
