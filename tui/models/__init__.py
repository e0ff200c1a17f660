"""What the provider says, as frozen values: tolerant at the edge, exact inside."""
