"""The base classes of the provider's answers and parameters."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel, ConfigDict

import tui.models.lean_pydantic  # noqa: F401  # before the first model is made


class Model(BaseModel):
    """A frozen value. Unknown keys are stored in `model_extra` and shown generically.

    Parsing is tolerant, and the types inside are exact: the scalar types of `tui.models.scalars`
    accept the variants. A missing value is `None`, never a guess.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="allow",
        populate_by_name=True,
        hide_input_in_errors=True,
        # Built at first use, so that a program that lists servers does not build the model of
        # invoices.
        defer_build=True,
    )


class Params(BaseModel):
    """The parameters of an action. Aliases are the provider's own parameter names.

    Unlike `Model` it is strict, because Hostdeck controls what it sends. Secrets are `SecretStr`;
    `None` means "not sent".
    """

    id_of: ClassVar[str] = ""
    """The object that the parameter `id` identifies: "server", "NAT record"; empty without such a
    parameter."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        populate_by_name=True,
        hide_input_in_errors=True,
        defer_build=True,
    )
