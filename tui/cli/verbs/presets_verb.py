"""`hostdeck presets`: products and prices. Needs no sign-in."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from operator import attrgetter
from typing import TYPE_CHECKING

from tui.cli.exit_codes import ExitCode
from tui.cli.output import OutputColumn, applied, list_arguments, record_of, select_argument, shown
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions
from tui.fleet.rows import ServerRow
from tui.fleet.truth import Truth
from tui.format import UNKNOWN, count, money

if TYPE_CHECKING:
    from tui.fleet.filter import Filter
    from tui.models.order import Preset

DEFAULT = ("id", "name", "kind", "cpu", "ram", "disk", "gpu", "locations", "available", "price")


class PresetRow:
    """A preset, its lowest price at the requested locations, and its fields for the filter
    language."""

    def __init__(self, preset: Preset, place: str, currency: str) -> None:
        from tui.models.offer import locations_of

        self.preset = preset
        self.places = locations_of(preset)
        self._asked = (place,) if place else self.places
        self.currency = currency
        self.price = _lowest(self.rows())

    def rows(self) -> list[ServerRow]:
        """Return one row for each location, so that `loc:nl` selects one location."""
        from tui.models.disks import parse_disks, total_gb
        from tui.models.kind import kind_of

        preset = self.preset
        name, gpu = _text(preset.name), _text(preset.gpu)
        kind = kind_of(
            preset=name, type_name=_text(preset.server_type), virtual=preset.virtual, gpu=gpu
        )
        cpu = _text(preset.cpu)
        row = ServerRow(
            preset.id,
            hostname=name,
            kind=kind,
            cpu=f"{cpu} {_text(preset.description)}".strip(),
            cores=int(cpu) if cpu.isdecimal() else None,
            ram_gb=preset.ram,
            disk=_text(preset.hdd),
            gpu=gpu,
            disk_gb=total_gb(parse_disks(_text(preset.hdd))),
            currency=self.currency,
            detailed=True,
        )
        from dataclasses import replace

        return [
            replace(row, location=place, price=_price(preset, place, self.currency))
            for place in self._asked or ("",)
        ]

    def judge(self, wanted: Filter) -> Truth:
        """Return whether a preset matches at one of its locations; its price is then the lowest
        among those."""
        answers = [(row, wanted.judge(row, settled=True)) for row in self.rows()]
        self.price = _lowest([row for row, answer in answers if answer is Truth.YES])
        return max(answer for _, answer in answers)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _price(preset: Preset, place: str, currency: str) -> float | None:
    """Return the monthly price at that location, by the same rule as the catalog and the order."""
    from tui.models.offer import price_at

    price, _ = price_at(preset, place, currency)
    return None if price is None else float(price)


def _lowest(rows: Sequence[ServerRow]) -> float | None:
    return min((row.price for row in rows if row.price is not None), default=None)


def _kind(row: PresetRow) -> str:
    return str(row.rows()[0].kind)


def _ram(row: PresetRow) -> str:
    return UNKNOWN if row.preset.ram is None else f"{row.preset.ram:g} GB"


def _gpu(row: PresetRow) -> str:
    return _text(row.preset.gpu) or "-"


def _places(row: PresetRow) -> str:
    return ",".join(row.places) or UNKNOWN


COLUMNS: tuple[OutputColumn[PresetRow], ...] = (
    OutputColumn("id", attrgetter("preset.id"), right=True, width=5),
    OutputColumn("name", applied(_text, "preset.name"), width=14),
    OutputColumn("kind", _kind),
    OutputColumn("cpu", applied(_text, "preset.cpu"), right=True),
    OutputColumn(
        "ram",
        attrgetter("preset.ram"),
        _ram,
        right=True,
    ),
    OutputColumn("disk", applied(_text, "preset.hdd"), right=True),
    OutputColumn("gpu", applied(_text, "preset.gpu"), _gpu),
    OutputColumn("locations", applied(list, "places"), _places),
    OutputColumn("available", attrgetter("preset.available"), right=True, heading="stock"),
    OutputColumn("price", attrgetter("price"), applied(money, "price", "currency"), right=True),
    OutputColumn("currency", attrgetter("currency")),
    OutputColumn("description", applied(_text, "preset.description")),
)


def _arguments(parser: ArgumentParser) -> None:
    select_argument(parser)
    parser.add_argument(
        "--location",
        default="",
        metavar="CODE",
        help="presets available at a location, with prices",
    )
    parser.add_argument(
        "--currency",
        default="EUR",
        choices=("EUR", "USD", "RUB"),
        help="currency of prices (default: EUR)",
    )
    list_arguments(parser, COLUMNS)


def _run(options: Namespace, start: StartOptions) -> int:
    from tui.cli.view_arguments import filter_of

    wanted = filter_of(options.select, start)
    table = shown(COLUMNS, DEFAULT, options, "preset")
    judged = [(row, row.judge(wanted)) for row in _offers(options, start)]
    table.write(
        [row for row, answer in judged if answer is Truth.YES],
        record_of(COLUMNS),
    )
    undecided = sum(answer is Truth.UNKNOWN for _, answer in judged)
    if undecided:
        sys.stderr.write(
            f"hostdeck: the filter could not decide {count(undecided, 'preset')}: the "
            "provider's data is incomplete.\n"
        )
    return ExitCode.OK


def _offers(options: Namespace, start: StartOptions) -> Sequence[PresetRow]:
    from tui.api.catalog import order_actions as order
    from tui.cli.command_sign_in import client_for

    client = client_for(start)
    try:
        presets = client.call(
            order.PRESETS_LIST, order.PresetParams(location=options.location or None)
        )
    finally:
        client.close()
    place = options.location.upper()
    made = [
        PresetRow(preset, place, options.currency)
        for preset in presets
        if preset.active is not False
    ]
    # A preset that names its locations is available only there, even if the answer for another
    # location contains it.
    return [row for row in made if not (place and row.places) or place in row.places]


VERB = Verb("presets", "list presets and prices; needs no sign-in", _arguments, _run)
