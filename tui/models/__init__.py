"""The provider's answers as frozen values: tolerant parsing, exact types inside."""
