"""The tags of a server with their notes. eq/show contains names and values only in part."""

from __future__ import annotations

from tui.api.catalog import tags_actions as tags
from tui.models.tag import TagList
from tui.readings.topic_reader import direct, of_server
from tui.store.topics import Topic

TAGS = Topic[TagList]("tags")
READ_TAGS = direct(TAGS, tags.LIST, of_server(tags.TagsOf), fresh_s=30.0)
