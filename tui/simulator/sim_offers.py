"""Offers of the simulated provider: presets, their prices and the stock by location."""

from __future__ import annotations

from typing import Any

PLACES = ("NL", "FI", "DE", "IS", "US", "TR")


def _preset(
    id: int, name: str, price: float, hdd: Any, description: str, **more: Any
) -> dict[str, Any]:
    first = str(more.get("locations", "NL")).partition(",")[0]
    return {
        "id": id,
        "name": name,
        "active": 1,
        "virtual": int(name.startswith("v")),
        "cpu": 1,
        "ram": 1,
        "hdd": hdd,
        "gpu": "",
        "description": description,
        "server_type": "VPS" if name.startswith("v") else "Dedicated",
        "locations": "NL,FI,DE,",
        "available": 12,
        "price": {
            first: {"EUR": price, "USD": round(price * 1.1, 2), "RUR": price * 100},
            "FI": {"EUR": -1, "USD": -1, "RUR": -1},
        },
        "monthly_com": price,
        "monthly_usd": round(price * 1.1, 2),
        "monthly_ru": price * 100,
        "tags": [],
        **more,
    }


def usual_presets() -> list[dict[str, Any]]:
    """Return a few presets of each kind; one is sold out, and one is free at the price of the
    other."""
    return [
        _preset(279, "vm.v2-pico", 5.9, "40", "VPS 1/1/40 NVMe"),
        _preset(281, "vm.v2-nano", 7.64, "60", "VPS 2/4/60 NVMe", cpu=2, ram=4),
        _preset(283, "vm.v2-micro", 14.9, 120, "VPS 4/8/120 NVMe", cpu=4, ram=8),
        _preset(301, "vds.small", 11.5, "80", "VDS 2/4/80 SSD", cpu=2, ram=4),
        _preset(
            243,
            "bm.v2-promo",
            49.0,
            "2x480",
            "BM E3-1230/16/2x480GB SSD",
            cpu=4,
            ram=16,
            available=2,
        ),
        _preset(
            21,
            "bm.v2-max",
            110.0,
            "2x1000",
            "BM E2288G/128/2x960GB SSD",
            cpu=8,
            ram=128,
            gpu=None,
            available=3,
            tags=[
                {"tag": "web_line", "value": "Xeon E-2288G", "extra": ""},
                {"tag": "web_ghz", "value": "3.7", "extra": ""},
                {"tag": "web_traffic", "value": "true", "extra": "1Gbps / 50TB"},
            ],
        ),
        _preset(
            411,
            "gpu.2x4090",
            459.0,
            "1920",
            "GPU 2x RTX 4090",
            cpu=6,
            ram=128,
            gpu="2x RTX 4090",
            available=0,
            locations="NL,US,",
        ),
        _preset(
            420,
            "vgpu.a5000",
            64.0,
            "240",
            "vGPU A5000 8 GB",
            cpu=8,
            ram=32,
            gpu="vGPU A5000 8 GB",
            available=4,
            locations="US,",
        ),
    ]


_LINES = (
    ("EPYC 7402P", 24, 2.8),
    ("Xeon E-2288G", 8, 3.7),
    ("Ryzen 9 5950X", 16, 3.4),
    ("Xeon E5-2697v4", 18, 2.3),
)


def many_presets(count: int) -> list[dict[str, Any]]:
    """Return `count` presets, always the same for the same count, at three to six locations
    each."""
    made = []
    for at in range(count):
        virtual = at % 5 < 2
        family = ("vm", "vds", "bm", "bm", "gpu")[at % 5]
        line, cores, ghz = _LINES[at % 4]
        cores = (1, 2, 4, 8)[at // 5 % 4] if virtual else cores
        ram = (1, 2, 4, 8, 16)[at // 3 % 5] if virtual else (32, 64, 128, 256, 512)[at // 2 % 5]
        disk = (
            f"{(40, 60, 120, 240)[at % 4]}"
            if virtual
            else f"{1 + at % 2 * 3}x{(480, 960, 1920, 3840)[at // 7 % 4]}"
        )
        price = round((4 + at * 0.35) if virtual else (39 + at * 1.7), 2)
        made.append(
            _preset(
                1000 + at,
                f"{family}.v{2 + at % 2}-{at:03d}",
                price,
                disk,
                f"{family.upper()} {line}/{ram}/{disk} GB {'NVMe' if at % 2 else 'SSD'}",
                cpu=cores,
                ram=ram,
                gpu="RTX 4090" if family == "gpu" else "",
                available=at % 7,
                locations=",".join(PLACES[: 3 + at % 4]) + ",",
                tags=[]
                if virtual
                else [
                    {"tag": "web_line", "value": line, "extra": ""},
                    {"tag": "web_ghz", "value": str(ghz), "extra": ""},
                ],
            )
        )
    return made


def usual_stock() -> list[dict[str, Any]]:
    """Return the servers in stock."""
    metal = {
        "id": 1024,
        "name": "srv-nl-01",
        "location": "NL",
        "group": "dedicated",
        "status": "available",
        "price": {"EUR": 49.99, "USD": 54.99},
        "specs": {"cpu": "Intel Xeon", "ram": 32, "disk": 1000},
        "created_at": "2026-01-15T10:30:00Z",
        "server_group": "Dedicated Server",
        "tags": [],
        "deployment_eta": None,
        "billing_plan": {},
    }
    gpu = {
        **metal,
        "id": 1031,
        "name": "srv-de-07",
        "location": "DE",
        "group": "GPU",
        "price": {"EUR": 219.0, "USD": 239.0},
        "specs": {"cpu": "Xeon E-2288G", "ram": 128, "disk": "2x1.92 TB NVMe", "gpu": "RTX 4090"},
        "server_group": "GPU Server",
        "deployment_eta": "1 h",
    }
    return [metal, gpu]


class Offers:
    """The presets and their stock at each location."""

    def __init__(self, presets: list[dict[str, Any]]) -> None:
        self.presets = presets
        self.servers = usual_stock()
        """Single servers in stock."""
        self.stock: dict[tuple[int, str], int] = {
            (preset["id"], place): preset["available"] if at == 0 else preset["available"] // 2
            for preset in presets
            for at, place in enumerate(places_of(preset))
        }

    def at(self, place: str, *, real: bool) -> list[dict[str, Any]]:
        """Return the presets/list answer; `real`: `available` is the stock at that location."""
        found = [preset for preset in self.presets if not place or place in places_of(preset)]
        if not (place and real):
            return found
        return [{**item, "available": self.stock[item["id"], place]} for item in found]

    def find(self, wanted: str) -> dict[str, Any] | None:
        """Return a preset by name or id."""
        return next(
            (preset for preset in self.presets if wanted in (preset["name"], str(preset["id"]))),
            None,
        )

    def server(self, wanted: str) -> dict[str, Any] | None:
        """Return the server in stock with an id."""
        return next((server for server in self.servers if str(server["id"]) == wanted), None)

    def price(self, preset: dict[str, Any], place: str) -> float:
        """Return EUR per month at a location; -1 there means the base price."""
        local = preset["price"].get(place, {}).get("EUR", -1)
        return float(local if local > 0 else preset["monthly_com"])

    def take(self, preset: dict[str, Any], place: str) -> bool:
        """Reduce the stock by one; return `False` if there is none."""
        if self.stock.get((preset["id"], place), 0) < 1:
            return False
        self.stock[preset["id"], place] -= 1
        return True

    def sell_out(self) -> None:
        """Set the stock to zero everywhere, as if another customer had been faster."""
        for server in self.servers:
            server["status"] = "reserved"
        self.stock = dict.fromkeys(self.stock, 0)

    def raise_prices(self, factor: float = 1.1) -> None:
        """Increase all prices."""
        for server in self.servers:
            server["price"] = {
                name: round(amount * factor, 2) for name, amount in server["price"].items()
            }
        for preset in self.presets:
            for prices in preset["price"].values():
                for currency, price in prices.items():
                    prices[currency] = round(price * factor, 2) if price > 0 else price
            for name in ("monthly_com", "monthly_usd", "monthly_ru"):
                preset[name] = round(preset[name] * factor, 2)


def places_of(preset: dict[str, Any]) -> list[str]:
    """Return the locations of a preset."""
    return [place for place in preset["locations"].split(",") if place]
