"""The reinstall of a server: a change with many steps that takes half an hour."""
