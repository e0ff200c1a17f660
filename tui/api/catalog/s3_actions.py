"""s3.php: accounts, buckets, and keys of the object storage."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tui.api.action import Direct, Effect, Seen
from tui.api.catalog.common import NoParams
from tui.models.account_records import read_events
from tui.models.base import Params
from tui.models.generic import Acknowledged, Payload
from tui.models.storage import (
    read_accounts,
    read_buckets,
    read_end,
    read_key,
    read_new_storage,
    read_plans,
)

_SOURCE = "apidocs s3"


class StorageRef(Params):
    """The account of the object storage to act on."""

    s3uid: str = Field(min_length=1)
    """Name of the account."""


class StorageFilter(Params):
    """Filters of the accounts; all accounts without a filter."""

    s3uid: str | None = None
    """Name of the account."""


class BucketRef(StorageRef):
    """The bucket to act on."""

    bucket_name: str = Field(min_length=1)
    """Name of the bucket."""


class KeyOfStorage(StorageRef):
    """The key to show."""

    key_type: Literal["access_key", "secret_key"]
    """The kind of key."""


class FilesOf(BucketRef):
    """A page of the files of a bucket."""

    page: int | None = Field(None, ge=1)
    """Number of the page."""
    limit: int | None = Field(None, ge=1)
    """Files on a page."""
    search: str | None = None
    """Part of a name."""


class FileRef(BucketRef):
    """The file to delete."""

    file: str = Field(min_length=1)
    """Name of the file."""


class NewAccount(Params):
    """A new account of the object storage, with its first bucket."""

    plan_id: int = Field(ge=1)
    """Number of the plan."""
    bucket_name: str = Field(min_length=3)
    """Name of the first bucket."""
    location: str | None = None
    """Location; the default is NL."""


LIST_PLANS = Direct(
    "s3/list_plans",
    "List object storage plans",
    NoParams,
    Effect.READ,
    _SOURCE,
    seen=Seen.IN_CLIENTS,
    read=read_plans,
)
GET_USERS = Direct(
    "s3/get_users",
    "List object storage accounts",
    NoParams,
    Effect.READ,
    _SOURCE,
    seen=Seen.IN_CLIENTS,
    read=read_accounts,
)
GET_BUCKETS = Direct(
    "s3/get_buckets",
    "List buckets",
    StorageFilter,
    Effect.READ,
    _SOURCE,
    seen=Seen.IN_CLIENTS,
    read=read_buckets,
)
GET_LOCATIONS = Direct(
    "s3/get_available_locations",
    "List object storage locations",
    NoParams,
    Effect.READ,
    _SOURCE,
    read=Payload.read,
)
GET_BUCKETS_RMQ = Direct(
    "s3/get_buckets_rmq",
    "List buckets with usage and keys",
    StorageRef,
    Effect.READ,
    _SOURCE,
    secret_answer=True,
    read=read_buckets,
)
GET_FILES = Direct(
    "s3/get_files", "List files of a bucket", FilesOf, Effect.READ, _SOURCE, read=Payload.read
)
SHOW_KEY = Direct(
    "s3/show_key",
    "Show a key of a storage account",
    KeyOfStorage,
    Effect.READ,
    _SOURCE,
    secret_answer=True,
    read=read_key,
)
HISTORY = Direct(
    "s3/history",
    "Read the history of object storage",
    StorageRef,
    Effect.READ,
    _SOURCE,
    read=read_events,
)
CREATE_ACCOUNT = Direct(
    "s3/create_account",
    "Create a free storage account",
    NewAccount,
    Effect.DISRUPTIVE,
    _SOURCE,
    deciding_reads=("s3/get_users", "s3/get_buckets_rmq"),
    read=read_new_storage,
)
CREATE_ORDER = Direct(
    "s3/create_order",
    "Order a paid storage account",
    NewAccount,
    Effect.COSTLY,
    _SOURCE,
    deciding_reads=("s3/get_users", "s3/get_buckets_rmq"),
    read=Acknowledged.read,
)
CREATE_BUCKET = Direct(
    "s3/create_bucket",
    "Create a bucket",
    BucketRef,
    Effect.CHANGE,
    _SOURCE,
    deciding_reads=("s3/get_buckets_rmq",),
    read=Acknowledged.read,
)
DELETE_FILE = Direct(
    "s3/delete_file",
    "Delete a file of a bucket",
    FileRef,
    Effect.DESTRUCTIVE,
    _SOURCE,
    deciding_reads=("s3/get_files",),
    read=Acknowledged.read,
)
DELETE_BUCKET = Direct(
    "s3/delete_bucket",
    "Delete a bucket with its files",
    BucketRef,
    Effect.DESTRUCTIVE,
    _SOURCE,
    deciding_reads=("s3/get_buckets_rmq",),
    read=Acknowledged.read,
)
DELETE_ACCOUNT = Direct(
    "s3/delete_account",
    "Delete a storage account with its data",
    StorageRef,
    Effect.DESTRUCTIVE,
    _SOURCE,
    deciding_reads=("s3/get_users",),
    read=Acknowledged.read,
)
DELETE_PAYMENT_ACCOUNT = Direct(
    "s3/delete_payment_account",
    "Cancel a paid storage account",
    StorageRef,
    Effect.DESTRUCTIVE,
    _SOURCE,
    deciding_reads=("s3/get_users",),
    read=read_end,
)
CANCEL_DELETION = Direct(
    "s3/cancel_payment_account_deletion",
    "Withdraw a storage cancellation",
    StorageRef,
    Effect.CHANGE,
    _SOURCE,
    closes=("s3/delete_payment_account",),
    deciding_reads=("s3/get_users",),
    read=Acknowledged.read,
)
