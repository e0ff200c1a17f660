"""The base of everything the provider says."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel, ConfigDict

import tui.models.lean_pydantic  # noqa: F401  # before the first model is made


class Model(BaseModel):
    """A frozen value. Unknown keys are kept in `model_extra`: shown generically, never dropped.

    Tolerant at the edge, exact inside: variants are absorbed by the scalar types of
    `tui.models.scalars`; what is missing is `None`, never a guess.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="allow",
        populate_by_name=True,
        hide_input_in_errors=True,
        # Built at first use: a program that lists servers never pays for invoices.
        defer_build=True,
    )


class Params(BaseModel):
    """The parameters of an action. Aliases are the provider's own parameter names.

    Strict where `Model` is tolerant: what we send is ours to get right. Secrets are
    `SecretStr`; `None` means "not sent".
    """

    id_of: ClassVar[str] = ""
    """Object of the parameter `id`: "server", "NAT record"; empty without such a parameter."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        populate_by_name=True,
        hide_input_in_errors=True,
        defer_build=True,
    )
