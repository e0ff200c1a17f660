"""The ladder: which steps a server has, what counts as tried, what is sensible next. Also what is
open beside it."""

from __future__ import annotations

import dataclasses

import pytest

from tests.support.operations import operation
from tui.fleet.rows import ServerRow
from tui.models.kind import ServerKind
from tui.models.power import Power
from tui.operations.openings import open_ways, ticket_open
from tui.remote.ladder import BMC_STARTS_S, TRIED_WITHIN_S, ladder, tried_words
from tui.store.operations import LooseEnd, Operation, OpState
from tui.store.reading import Reading

NOW = 1_795_000_000.0
METAL = ServerRow(25251, "db-replica", ServerKind.BARE_METAL, power=Power.ON, remote_control=True)
BARE = dataclasses.replace(METAL, id=25500, hostname="old-mail", remote_control=False)
VM = dataclasses.replace(METAL, id=20311, hostname="web-01", kind=ServerKind.VM)
READ_ON = Reading(Power.ON, NOW - 10)


def did(
    number: int,
    action: str,
    *,
    ago_s: float = 60.0,
    state: OpState = OpState.DONE,
    said: str = "Done.",
    server_id: int = METAL.id,
    settled: bool = False,
) -> Operation:
    return operation(
        action,
        NOW - ago_s,
        id=number,
        server_id=server_id,
        parameters="{}",
        state=state,
        said=said,
        changed_at=NOW - ago_s,
        settled=settled,
    )


def commands(row: ServerRow) -> list[str]:
    return [rung.command for rung in ladder(row, (), READ_ON, NOW).rungs]


def test_every_kind_has_its_own_steps_and_a_human_is_the_last() -> None:
    assert commands(METAL) == [
        "",
        "power.reboot",
        "power.unit_reset",
        "access.open",
        "hands.assistance",
    ]
    assert commands(VM) == [
        "",
        "power.reboot",
        "power.hard_off",
        "access.console",
        "access.novnc",
        "hands.assistance",
    ]
    assert commands(BARE) == ["hands.check", "hands.reboot", "hands.kvm", "hands.assistance"]
    unknown = dataclasses.replace(METAL, kind=ServerKind.UNKNOWN, remote_control=None)
    assert commands(unknown) == ["", "power.reboot", "hands.assistance"]


def test_first_one_looks() -> None:
    made = ladder(METAL, (), Reading(), NOW)
    assert (made.next and made.next.title) == "Power status"
    assert made.tried == ()


def test_a_look_that_fails_is_one_and_the_next_step_follows() -> None:
    made = ladder(METAL, (), Reading().failed("The BMC does not answer."), NOW)
    assert (made.rungs[0].tone, made.rungs[0].words) == (
        "bad",
        "could not be read: The BMC does not answer.",
    )
    assert (made.next and made.next.command) == "power.reboot"


def test_a_server_that_is_on_needs_no_step() -> None:
    assert ladder(METAL, (), READ_ON, NOW).advice.startswith("Only if the server does not respond.")
    off = Reading(Power.OFF, NOW - 10)
    assert ladder(METAL, (), off, NOW).advice == "Next: Power on."
    tried = [did(1, "eq/reboot")]
    assert ladder(METAL, tried, READ_ON, NOW).advice.startswith("Next: ")


def test_up_step_by_step() -> None:
    done: list[Operation] = []
    for number, (action, then) in enumerate(
        [
            ("eq/reboot", "power.unit_reset"),
            ("eq/unit_reset", "access.open"),
            ("eq/add_ipmi_user", "hands.assistance"),
        ]
    ):
        done.append(did(number, action, ago_s=BMC_STARTS_S + 60))
        made = ladder(METAL, done, READ_ON, NOW)
        assert (made.next and made.next.command) == then


def test_a_skipped_step_comes_before_remote_hands() -> None:
    made = ladder(METAL, [did(1, "nat/add_static_nat")], READ_ON, NOW)
    assert (made.next and made.next.command) == "power.reboot"


def test_the_reboot_of_a_reinstall_is_no_try() -> None:
    install = [
        dataclasses.replace(did(at, action), batch="20261125-a")
        for at, action in enumerate(("eq/create_pxe", "eq/boot_dev", "eq/reboot"))
    ]
    for first in ("eq/create_pxe", "eq/reinstall", "eq/order_instance"):
        install[0] = dataclasses.replace(install[0], action=first)
        made = ladder(METAL, install, READ_ON, NOW)
        assert (made.next and made.next.command) == "power.reboot", first
    batch = [dataclasses.replace(did(4, "eq/reboot"), batch="b")]
    assert (ladder(METAL, batch, READ_ON, NOW).next or METAL) != made.next


def test_what_is_off_is_switched_on_also_after_it_was_switched_off() -> None:
    off = Reading(Power.OFF, NOW - 10)
    for history in (
        [],
        [did(1, "eq/off")],
        [did(1, "eq/reboot"), did(2, "eq/on"), did(3, "eq/hard_off")],
    ):
        made = ladder(METAL, history, off, NOW)
        assert (made.next and made.next.command, made.next and made.next.title) == (
            "power.on",
            "Power on",
        )


@pytest.mark.parametrize(
    ("waiting", "words"),
    [
        (did(1, "eq/reboot", state=OpState.RUNNING), "Wait: Reboot is running"),
        (did(1, "eq/unit_reset"), "the BMC is restarting, up to 2 min"),
        (
            did(1, "jira/request_check", said="CS-500001 https://my.hostkey.com/x"),
            "CS-500001)",
        ),
        (did(1, "rhr/add", state=OpState.UNKNOWN), "a remote-hands request is open"),
    ],
)
def test_while_something_is_to_be_waited_for_there_is_no_next(
    waiting: Operation, words: str
) -> None:
    made = ladder(METAL, [waiting], READ_ON, NOW)
    assert made.next is None
    assert words in made.advice


def test_an_old_try_and_that_of_another_server_do_not_count() -> None:
    history = [
        did(1, "eq/reboot", ago_s=TRIED_WITHIN_S + 1),
        did(2, "eq/reboot", server_id=1),
        did(3, "eq/reboot", state=OpState.REFUSED),
    ]
    assert (ladder(METAL, history[:2], READ_ON, NOW).next or METAL) != METAL
    assert ladder(METAL, history[:2], READ_ON, NOW).rungs[1].words == "not tried"
    tried = ladder(METAL, history, READ_ON, NOW)
    assert tried.rungs[1].tone == "bad"
    assert "Reboot: refused" in tried_words(tried, NOW)


def end(number: int, mend: str, server_id: int = 1) -> LooseEnd:
    return LooseEnd(number, server_id, "s", "open", "", "warn", NOW, None, mend)


def test_ways_in_are_closed_user_first_and_other_loose_ends_are_none() -> None:
    ends = [
        end(1, "nat/remove_static_nat"),
        end(2, "eq/remove_ipmi_user"),
        end(3, "net/port_on"),
        end(4, ""),
        end(5, "eq/stop_novnc", 2),
    ]
    assert [item.id for item in open_ways(ends)] == [2, 1, 5]
    assert [item.id for item in open_ways(ends, 2)] == [5]


def test_a_ticket_is_open_until_a_person_says_otherwise() -> None:
    asked = did(4, "jira/request_kvm")
    assert ticket_open([asked, did(5, "jira/request_pon", state=OpState.REFUSED)]) is asked
    assert ticket_open([dataclasses.replace(asked, settled=True)]) is None
