"""The options of `hostdeck watch`. Plain values, cheap to import."""

from __future__ import annotations

from dataclasses import dataclass

from tui.config.options import option


@dataclass(frozen=True)
class Watch:
    """[watch]"""

    sensor_readings: int = option(
        2, "Equal readings in a row before a sensor alarm begins or ends."
    )
    credit_days: float = option(
        14.0, "Warn when the credit does not cover the renewals of this many days."
    )
    notice: str = option(
        "none",
        "Signal to the terminal for each notice. osc9 and osc777: desktop notification.",
        "none",
        "bell",
        "osc9",
        "osc777",
    )
    least: str = option(
        "info",
        "Lowest severity of notices for webhook, command, and apprise.",
        "info",
        "warning",
        "critical",
    )
    webhook: str = option("", "URL that receives each notice as a JSON POST.")
    webhook_file: str = option("", "Private file with the URL of the webhook, if it has a token.")
    webhook_key_file: str = option("", "Private file with the key that signs each POST.")
    webhook_timeout: float = option(10.0, "Seconds for each POST, at most 60.")
    command: list[str] = option(
        [], "Program and arguments that receive each notice as JSON on standard input."
    )
    apprise_file: str = option("", "Private file with one apprise URL per line, for mail and chat.")
    inventory: list[str] = option(
        [], "Files that watch keeps up to date, as FORMAT:FILE (see hostdeck ls --format)."
    )
    metrics_file: str = option("", "File for Prometheus metrics that watch keeps up to date.")
    metrics_port: int = option(
        0, "Loopback port on which watch serves Prometheus metrics. 0: none.", zero=True
    )
