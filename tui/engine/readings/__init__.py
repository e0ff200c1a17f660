"""How each topic is read: one module per subject, each with its topics and their sources."""
