"""The journal: every change is recorded before anything is sent. All processes of a user share
it."""
