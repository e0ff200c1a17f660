"""Operations on a list of servers: the filter language, names, tag guards, offers."""
