"""Every private name of Textual that Hostdeck uses, one file per fix, each with `PRIVATE`."""
