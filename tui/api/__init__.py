"""The provider's API: the catalog of its actions, and the client that sends them."""
