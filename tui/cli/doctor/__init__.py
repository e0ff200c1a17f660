"""What `hostdeck doctor` looks at. Every check is bounded in time and shows no secret."""
