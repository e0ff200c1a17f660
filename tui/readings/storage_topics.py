"""Object storage of the account."""

from __future__ import annotations

from tui.api.catalog import s3_actions as s3
from tui.api.catalog.common import NoParams
from tui.models.listed import Listing
from tui.models.storage import Bucket, StorageAccount, StoragePlan
from tui.readings.topic_reader import direct
from tui.store.topics import Topic, part_of

STORAGE = Topic[Listing[StorageAccount]]("storage accounts")
READ_STORAGE = direct(STORAGE, s3.GET_USERS, lambda key: NoParams(), fresh_s=120.0)
BUCKETS = Topic[Listing[Bucket]]("buckets")
"""Keyed (0, account)."""
READ_BUCKETS = direct(BUCKETS, s3.GET_BUCKETS_RMQ, lambda key: s3.StorageRef(s3uid=part_of(key, 1)))
PLANS = Topic[Listing[StoragePlan]]("storage plans")
READ_PLANS = direct(PLANS, s3.LIST_PLANS, lambda key: NoParams(), fresh_s=600.0)
