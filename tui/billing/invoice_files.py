"""Invoices as private PDF files. Worker threads."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from tui.errors import ConfigError
from tui.paths import Paths, create_private, private_dir

if TYPE_CHECKING:
    from tui.models.payment_answers import InvoicePdf

REAL_NAMES = "The PDF contains real names and is not saved in privacy mode."
_MOST_FILES = 100


def save_pdf(number: int, pdf: InvoicePdf, folder: Path | None = None) -> Path:
    """Write the PDF to a new file that only the user can read, and return its path.

    Raises:
        ConfigError: It cannot be written.
    """
    folder = private_dir(folder or Paths.of_user().state / "invoices")
    for at in range(_MOST_FILES):
        path = folder / (f"invoice-{number}.pdf" if not at else f"invoice-{number}-{at}.pdf")
        try:
            _write_new(path, pdf.content)
        except FileExistsError:
            if path.is_file() and not path.is_symlink() and path.read_bytes() == pdf.content:
                return path
            continue
        except OSError as error:
            raise ConfigError(
                f"Writing {path}", said=f"{error.strerror or type(error).__name__}."
            ) from None
        return path
    raise ConfigError(
        f"Saving invoice {number}", said=f"There are already {_MOST_FILES} files of this invoice."
    )


def write_pdf(path: Path, pdf: InvoicePdf) -> None:
    """Write the PDF to a new private file of that name. Raises ConfigError."""
    try:
        _write_new(path, pdf.content)
    except OSError as error:
        raise ConfigError(
            f"Writing {path}", said=f"{error.strerror or type(error).__name__}."
        ) from None


def _write_new(path: Path, content: bytes) -> None:
    with os.fdopen(create_private(path), "wb") as file:
        file.write(content)
