"""Sentences about a session of several accounts."""

from __future__ import annotations

CHOOSE_ACCOUNT = "Choose an account first: press {key:app.accounts}."
