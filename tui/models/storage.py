"""Object storage (S3). Source: apidocs s3; shapes of lists are not documented."""

from __future__ import annotations

from typing import Any

from pydantic import AliasChoices, Field, SecretStr

from tui.models.base import Model
from tui.models.listed import Listing, counted, decoded
from tui.models.records import first_of, read_records, settled
from tui.models.scalars import DayDate, LooseFloat, LooseId, LooseText, Money

_ENDS = ("end_date", "ends", "deletion_date", "delete_date")
_NO_DAY = "0000-00-00"
_KEYS = ("access_key", "secret_key", "key", "value")


class StorageAccount(Model):
    """One account of the object storage."""

    s3uid: LooseText = Field(None, validation_alias=AliasChoices("s3uid", "s3_uid", "uid", "user"))
    plan: LooseText = Field(None, validation_alias=AliasChoices("plan", "plan_name", "plan_id"))
    location: LooseText = None
    status: LooseText = None
    used: LooseFloat = Field(
        None, validation_alias=AliasChoices("used", "storage", "usage", "size")
    )
    quota: LooseFloat = Field(None, validation_alias=AliasChoices("quota", "limit", "max_size"))
    traffic: LooseText = None
    ends: DayDate = Field(None, validation_alias=AliasChoices(*_ENDS))
    end_text: LooseText = Field(None, validation_alias=AliasChoices(*_ENDS))
    """End date as sent."""
    endpoint: LooseText = Field(None, validation_alias=AliasChoices("endpoint", "endpoint_url"))

    @property
    def uid(self) -> str:
        """Return the name of the account for sending; empty if the answer had none."""
        return self.s3uid.raw if self.s3uid else ""

    @property
    def names_end(self) -> bool:
        """Return whether the answer has a field for the end, empty or not."""
        return "end_text" in self.model_fields_set

    @property
    def has_end(self) -> bool | None:
        """Return whether an end is set; `None` if unknown."""
        if not self.names_end:
            return None
        if self.ends is not None:
            return True
        text = self.end_text.raw if self.end_text else ""
        return False if not text or text.startswith(_NO_DAY) else None


class Bucket(Model):
    """One bucket."""

    name: LooseText = Field(None, validation_alias=AliasChoices("bucket_name", "bucket", "name"))
    size: LooseFloat = Field(None, validation_alias=AliasChoices("size", "bytes", "used"))
    objects: LooseId = Field(None, validation_alias=AliasChoices("objects", "files", "count"))

    @property
    def key(self) -> str:
        """The name as sent, to send it back, never for display; empty if unknown."""
        return self.name.raw if self.name else ""


class StoragePlan(Model):
    """One plan of the object storage."""

    id: LooseId = Field(None, validation_alias=AliasChoices("id", "plan_id"))
    name: LooseText = Field(None, validation_alias=AliasChoices("name", "plan_name", "title"))
    price: Money = None
    size: LooseText = Field(None, validation_alias=AliasChoices("size", "quota", "storage"))


class NewStorage(Model):
    """The answer to a new account of the object storage."""

    s3uid: LooseText

    @property
    def words(self) -> str:
        """Return the result in a sentence."""
        return f"The storage account {self.s3uid} was created."


class EndOfStorage(Model):
    """The answer to the deletion of a paid account: its last day."""

    ends: DayDate = Field(
        None, validation_alias=AliasChoices("date", "end_date", "ends", "deletion_date")
    )

    @property
    def words(self) -> str:
        """Return the result in a sentence."""
        return f"The storage ends on {self.ends}." if self.ends else "The end date is unknown."


class StorageKey(Model):
    """One unmasked key of the object storage."""

    value: SecretStr


def read_accounts(payload: Any) -> Listing[StorageAccount]:
    """Return the accounts. Raises ValueError without a list."""
    return counted(read_records(payload, StorageAccount, "users", "accounts"), payload)


def read_buckets(payload: Any) -> Listing[Bucket]:
    """Return the buckets. Raises ValueError without a list, or if the answer names a task."""
    return counted(read_records(settled(payload), Bucket, "buckets", bare="name"), payload)


def read_plans(payload: Any) -> Listing[StoragePlan]:
    """Return the plans. Raises ValueError without a list."""
    return read_records(payload, StoragePlan, "plans", bare="name")


def _object(payload: Any) -> dict[str, Any]:
    found = decoded(settled(payload))
    if isinstance(found, dict) and isinstance(found.get("data"), dict):
        found = {**found, **found["data"]}
    if not isinstance(found, dict):
        raise ValueError("the answer is not an object")
    return found


def read_new_storage(payload: Any) -> NewStorage:
    """Return the new account. Raises ValueError without its name."""
    found = NewStorage.model_validate(_object(payload))
    if not found.s3uid:
        raise ValueError("the answer has no s3uid")
    return found


def read_end(payload: Any) -> EndOfStorage:
    """Return the last day of a paid account. Raises ValueError if the answer is not an object."""
    return EndOfStorage.model_validate(_object(payload))


def read_key(payload: Any) -> StorageKey:
    """Return an unmasked key. Raises ValueError without one."""
    found = payload if isinstance(payload, str) else first_of(_object(payload), *_KEYS)
    if not isinstance(found, str):
        raise ValueError("the answer has no key")
    return StorageKey(value=SecretStr(found))
