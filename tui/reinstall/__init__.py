"""The reinstall of a server: a change of many steps that takes half an hour."""
