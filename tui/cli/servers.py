"""Which servers a command is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.store.filter import Filter
    from tui.store.rows import ServerRow


def selected(client: Client, wanted: Filter, *, detailed: bool = False) -> list[ServerRow]:
    """The servers of the account that pass, by host name.

    Args:
        detailed: Read the details of those that pass, one request each; a filter that asks for
            details has them read for all.
    """
    from tui.api.catalogue import eq
    from tui.api.catalogue.common import ServerRef
    from tui.models.server import ServerSummary
    from tui.store.fleet import Fleet
    from tui.store.merge import with_detail, with_id, with_summary

    answer = client.call(eq.LIST, eq.ListParams(full=True))
    known = {one.id: with_summary(one, None) for one in map(ServerSummary.model_validate, answer.records)}
    rows = [known.get(server_id) or with_id(server_id, None) for server_id in answer.ids]

    def with_details(row: ServerRow) -> ServerRow:
        return with_detail(client.call(eq.SHOW, ServerRef(id=row.id)), row.id, row, 0.0)

    if wanted.needs_details:
        rows = list(map(with_details, rows))
    fleet = Fleet.sorted(rows)
    found = [fleet.rows[at] for at in wanted.select(fleet.rows, fleet.keys)]
    return [row if row.detailed or not detailed else with_details(row) for row in found]
