"""What the wizards have in common: steps, fields, the password of a server to be."""
