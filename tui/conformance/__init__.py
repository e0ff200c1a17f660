"""Comparison of the account's own answers with the answers known to Hostdeck.

Reads only; shapes only. `planned_reads` lists the requests, `shapes` defines the retained data,
`comparison` finds new parts, and `identity_check` searches a report again before it is saved.
"""
