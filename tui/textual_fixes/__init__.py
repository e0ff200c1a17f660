"""Every private Textual name that Hostdeck uses, one file per fix, each with `PRIVATE`."""
