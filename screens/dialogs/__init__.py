"""What comes up over a screen: questions, choices, credentials, and what there is to copy."""
