"""What the person sees: each place asks the store, shows it, and forwards wishes."""
