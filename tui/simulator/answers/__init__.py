"""Raw answers, one module per subject."""
