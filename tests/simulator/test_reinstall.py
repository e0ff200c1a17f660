"""How often a server is installed anew in the simulator, by what was asked of it and in which
order."""

from __future__ import annotations

import pytest

from tui.simulator.asgi_app import answer, load_handlers
from tui.simulator.fleets import fleet
from tui.simulator.sim_clock import SimClock
from tui.simulator.world import World

METAL, BARE = 25251, 25500
load_handlers()


class Provider:
    """Asks the world and lets the time pass that the work takes."""

    def __init__(self, *, wipes: bool = True) -> None:
        self.world = World(fleet("small"), clock=SimClock(0.0, start=1_795_000_000.0))
        self.world.account.reinstall_wipes = wipes
        self.token = self.world.log_in(1e9)

    def ask(self, name: str, *, wait_s: float = 10.0, **fields: str) -> str:
        endpoint, _, action = name.partition("/")
        said = answer(
            self.world,
            endpoint,
            {"action": action, "token": self.token, "id": str(METAL), **fields},
        )
        assert said.get("result") == "OK", said
        self.pass_by(wait_s)
        return str(said.get("callback", ""))

    def pass_by(self, seconds: float) -> None:
        self.world.clock.advance(seconds)
        self.world.settle_due()

    def arm(self) -> None:
        self.ask("eq/create_pxe", os_id="219", root_pass="Abcdef12%x", hostname="x")
        self.ask("eq/boot_dev", media="pxe")

    def installs(self, server: int = METAL) -> int:
        return sum(
            1
            for _, server_id, action in self.world.history
            if server_id == server and action == "reinstall"
        )

    def announced(self, key: str) -> list[str]:
        said = []
        while (answer := self.world.check(key))["result"] == "Stage":
            said.append(answer["scope"])
        return [*said, answer["result"]]


@pytest.mark.parametrize("wipes", [True, False])
def test_the_guides_sequence_installs_once_and_announces_five_stages(wipes: bool) -> None:
    provider = Provider(wipes=wipes)
    key = provider.ask("eq/reinstall")
    assert provider.installs() == (1 if wipes else 0)
    provider.arm()
    provider.ask("eq/reboot")
    provider.pass_by(700)
    assert provider.installs() == 1
    assert len(provider.announced(key)) == 6
    assert provider.world.machines[METAL].os == {"id": 219, "name": "Debian 12"}


def test_today_the_first_call_is_the_wipe() -> None:
    provider = Provider()
    provider.ask("eq/reinstall")
    assert provider.world.machines[METAL].os is None


def test_a_second_restart_installs_again() -> None:
    provider = Provider()
    provider.ask("eq/reinstall")
    provider.arm()
    provider.ask("eq/reboot")
    provider.ask("eq/reboot")
    assert provider.installs() == 2


def test_an_armed_server_is_wiped_by_any_restart() -> None:
    provider = Provider()
    provider.arm()
    provider.ask("eq/reboot")
    assert provider.installs() == 1
    provider.pass_by(700)
    provider.ask("eq/reboot")
    assert provider.installs() == 2


def test_disarmed_or_back_on_the_disk_a_restart_is_harmless() -> None:
    for closing in ({"name": "eq/clear_pxe"}, {"name": "eq/boot_dev", "media": "disk"}):
        provider = Provider()
        provider.arm()
        provider.ask(**closing)  # type: ignore[arg-type]
        provider.ask("eq/reboot")
        assert provider.installs() == 0


def test_a_human_boots_what_has_no_remote_control() -> None:
    provider = Provider(wipes=False)
    key = provider.ask("eq/reinstall", id=str(BARE))
    provider.ask("eq/create_pxe", id=str(BARE), os_id="219", root_pass="Abcdef12%x", hostname="x")
    provider.ask("jira/request_PXEboot", id=str(BARE))
    assert provider.installs(BARE) == 0
    provider.pass_by(300)
    assert provider.installs(BARE) == 1
    provider.pass_by(700)
    assert provider.announced(key)[-1] == "OK"


@pytest.mark.parametrize(
    "wrong",
    [{"root_pass": "weak"}, {"disk_mirror": "LVM_RAID1"}, {"disk_mirror": "1"}, {"root_size": "0"}],
)
def test_a_single_call_refuses_what_the_provider_refuses(wrong: dict[str, str]) -> None:
    provider = Provider()
    fields = {"os_id": "219", "root_pass": "Abcdef12%x", **wrong}
    with pytest.raises(AssertionError, match="invalid"):
        provider.ask("eq/order_instance", **fields)
    assert provider.installs() == 0
