"""A session with several accounts: the accounts, their servers in one list, and the parts that read
for that list. Each account has its own client, session, store, journal entries, and PIN."""
