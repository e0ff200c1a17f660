"""The provider's API: the catalogue of its actions, and the client that sends them."""
