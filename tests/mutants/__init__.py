"""Mutation score: small faults put into the code, and the share that the tests notice."""
