"""The account's own answers, compared with the answers that Hostdeck knows.

Reads only; shapes only. See `planned_reads` for what is asked, `shapes` for what is kept of an
answer, `comparison` for what is new in it, `identity_check` for the second look before a report is
saved.
"""
