"""The tags of a server, with their notes: eq/show tells names and values only in part."""

from __future__ import annotations

from tui.api.catalog import tags_actions as tags
from tui.models.tag import TagList
from tui.readings.topic_reader import direct
from tui.store.topics import Topic, server_of

TAGS = Topic[TagList]("tags")
READ_TAGS = direct(TAGS, tags.LIST, lambda key: tags.TagsOf(id=server_of(key)), fresh_s=30.0)
