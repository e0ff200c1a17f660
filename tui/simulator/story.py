"""The demo's story: a fleet in the middle of an ordinary day, with an example of everything.

It includes a dead fan, a suspended server with an unpaid invoice, a running reinstall, a server
that is hot because of load, a traffic spike, a nearly exhausted traffic plan, credit for a week,
and the tasks of the last day. Everything is computed from the start time of the story, so that the
dates fit the current day, and from the seed of the world.
"""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from typing import Any

from tui.simulator.answers.install_answers import STAGES, under_way
from tui.simulator.answers.installable_answers import system_named
from tui.simulator.machines import Load, Machine, Surge
from tui.simulator.past import PastRequest
from tui.simulator.pictures.traffic_series import HIGHEST_BPS, traffic
from tui.simulator.world import World

HOUR, DAY = 3600.0, 86_400.0
INSTALL_S = 2400.0
"""Duration of the running reinstall: longer than that of one started in the demo, so that there is
time to watch it."""
INSTALLING_S = 900.0
"""Work completed at the start of the story."""
_HOT, _HOT_LOAD_C = "build-01", 8.0
_INSTALLED = "db-replica"
_PLAN_USED = 0.84
"""Share of its traffic plan that web-02 has sent this month."""
_USUAL_PEAK = 0.5
"""Share of the maximum rate that a surge may send on average."""
_SIGN_INS = (
    (0.1 * DAY, "logout", "192.0.2.1", "demo@example.com", "OK"),
    (0.3 * DAY, "login", "192.0.2.1", "demo@example.com", "OK"),
    (0.9 * DAY, "login", "198.51.100.21", "API key dashboard", "OK"),
    (1.1 * DAY, "login", "203.0.113.199", "demo@example.com", "wrong password"),
    (1.1 * DAY + 40.0, "login", "203.0.113.199", "demo@example.com", "wrong password"),
    (1.9 * DAY, "login", "198.51.100.21", "API key dashboard", "OK"),
    (2.2 * DAY, "logout", "192.0.2.1", "demo@example.com", "OK"),
    (2.4 * DAY, "login", "192.0.2.1", "demo@example.com", "OK"),
    (5.9 * DAY, "login", "198.51.100.21", "API key dashboard", "OK"),
)
"""Sign-ins of recent days: seconds ago, event, address, user, result."""


def begin_story(world: World, *, installing: bool = True) -> None:
    """Set the small fleet to the state of the story, and fill `world.past`.

    Args:
        installing: Include the running reinstall. In a world with a stopped clock it never
            progresses, and every screenshot of it is the same.
    """
    story = _Story(world, {machine.hostname: machine for machine in world.machines.values()})
    story.load()
    story.traffic()
    story.suspension()
    story.tasks()
    story.sign_ins()
    if installing:
        story.reinstall()
    world.past.sort(key=lambda request: request.sent_at)


@dataclass
class _Story:
    world: World
    named: dict[str, Machine]

    @property
    def now(self) -> float:
        return self.world.clock.wall()

    def load(self) -> None:
        """Warm build-01 from 71 to 79 °C within the last hour; its fans follow."""
        hot = self.named[_HOT]
        hot.base_c, hot.sway = 71.0, 0.25
        hot.load = Load(self.now - HOUR, HOUR, _HOT_LOAD_C)
        until = (self.world.day() + datetime.timedelta(days=2)).isoformat()
        hot.tags = [
            (tag, until if tag == "maintenance" else value, extra) for tag, value, extra in hot.tags
        ]

    def traffic(self) -> None:
        """Give web-01 a spike two hours ago; web-02 has sent most of its plan this month."""
        self.named["web-01"].surges.append(
            Surge(self.now - 2.5 * HOUR, self.now - 1.75 * HOUR, 6.0, 14.0)
        )
        heavy = self.named["web-02"]
        month = _month_begins(self.world)
        usual = _sent_bytes(heavy, month, self.now)
        seconds = max(1.0, self.now - month)
        most = _USUAL_PEAK * HIGHEST_BPS * seconds / 8
        heavy.traffic_tb = next((plan for plan in (3, 2) if plan * 1e12 * _PLAN_USED <= most), 1)
        factor = min(most, heavy.traffic_tb * 1e12 * _PLAN_USED) / max(1.0, usual)
        heavy.surges.append(Surge(month, self.now + 60 * DAY, factor / 4, factor))

    def suspension(self) -> None:
        """Suspend the unpaid legacy-tr two days ago; switch off gpu-infer-1."""
        late = self.named["legacy-tr"]
        late.switched_at = self.now - 1.5 * DAY
        invoice = self.world.account.invoice(
            late.price, "Unpaid", f"VM {late.hostname} (monthly)", late.id
        )
        due = self.world.day() + datetime.timedelta(days=late.days_left)
        invoice |= {
            "date": (due - datetime.timedelta(days=7)).isoformat(),
            "duedate": due.isoformat(),
        }

    def tasks(self) -> None:
        """Add the customer's tasks of the last day."""
        self._reinstalled("web-10", 26 * HOUR)
        idle = self.named["gpu-infer-1"]
        idle.switched_at = self.now - 20 * HOUR
        self._done("off", idle, 20 * HOUR, 4.0, "Post is off", "eq/off", {"id": idle.id})
        for turn, name in enumerate(("api-01", "web-02", "web-10")):
            tagged = self.named[name]
            tagged.tags = [*tagged.tags, ("team", "ops", "")]
            sent = {"id": tagged.id, "tag": "team", "value": "ops"}
            self._done("tag", tagged, 3 * HOUR - turn, 0.4, "", "tags/add", sent)
        web = self.named["web-02"]
        self.world.past.append(
            PastRequest(
                self._batch("pin"),
                "eq/reboot",
                web.id,
                web.hostname,
                self.now - 2300,
                self.now - 2298,
                "refused",
                {"id": web.id},
                "Wrong PIN",
            )
        )
        self._done("reboot", web, 2250, 5.0, "Post is rebooted", "eq/reboot", {"id": web.id})

    def sign_ins(self) -> None:
        """Fill the session log: the panel and a key, and one unknown address."""
        self.world.account.sign_ins = [
            {
                "date": self.world.iso_time(self.now - ago_s),
                "action": action,
                "ip": address,
                "user": user,
                "result": result,
            }
            for ago_s, action, address, user, result in _SIGN_INS
        ]

    def _done(
        self,
        task: str,
        machine: Machine,
        ago_s: float,
        took_s: float,
        said: str,
        action: str,
        parameters: dict[str, Any],
    ) -> None:
        at = self.now - ago_s
        if not action.startswith("tags/"):
            self.world.history.append((at + took_s, machine.id, action.partition("/")[2]))
        self.world.past.append(
            PastRequest(
                self._batch(task),
                action,
                machine.id,
                machine.hostname,
                at,
                at + took_s,
                "done",
                parameters,
                said,
            )
        )

    def _reinstalled(self, name: str, ago_s: float) -> None:
        """Add a successful reinstall of the previous day, for comparison with later ones."""
        machine, took_s = self.named[name], INSTALL_S / self._speed
        at = self.now - ago_s
        self.world.history.append((at, machine.id, "reinstall"))
        self.world.past.append(
            PastRequest(
                self._batch(name),
                "eq/order_instance",
                machine.id,
                name,
                at,
                at + took_s,
                "done",
                _reinstall_fields(machine, "Debian 12"),
                "deploy_done",
                json.dumps({"scope": "deploy_done", "context": {"id": str(machine.id)}}),
                stages=tuple((at + part * took_s, text) for part, text in STAGES),
                os_name="Debian 12",
            )
        )

    def reinstall(self) -> None:
        """Start the reinstall of db-replica: its key is active, and its stages continue."""
        world, machine = self.world, self.named[_INSTALLED]
        fields = _reinstall_fields(machine, "Debian 13")
        began = self.now - INSTALLING_S / self._speed
        key = under_way(world, machine, str(fields["os_id"]), INSTALL_S, INSTALLING_S)
        world.history.append((began, machine.id, "reinstall"))
        announced = tuple(
            (began + part * INSTALL_S / self._speed, text)
            for part, text in STAGES
            if part * INSTALL_S <= INSTALLING_S
        )
        world.past.append(
            PastRequest(
                self._batch(_INSTALLED),
                "eq/order_instance",
                machine.id,
                machine.hostname,
                began,
                announced[-1][0],
                "running",
                fields,
                key=key,
                stages=announced,
                os_name="Debian 13",
            )
        )

    @property
    def _speed(self) -> float:
        """Return work seconds per calendar second: earlier work went as fast as current work."""
        return self.world.clock.speed or 1.0

    def _batch(self, task: str) -> str:
        return f"demo-{task}"


def _reinstall_fields(machine: Machine, os_name: str) -> dict[str, Any]:
    system = system_named(os_name)
    return {"id": machine.id, "os_id": system["id"], "hostname": machine.hostname}


def _month_begins(world: World) -> float:
    first = world.day().replace(day=1)
    return datetime.datetime.combine(first, datetime.time(), datetime.UTC).timestamp()


def _sent_bytes(machine: Machine, begins: float, ends: float) -> float:
    """Return the bytes that a VM sent between two times."""
    step = 7200
    values = traffic(machine, "eth0", begins, ends, step)
    return sum(
        rate * min(step, max(0.0, ends - (values.t0 + at * step))) / 8
        for at, rate in enumerate(values.outgoing)
        if rate is not None
    )
