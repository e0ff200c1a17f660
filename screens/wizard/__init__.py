"""Parts that the wizards share: steps, fields, the password of a new server."""
