"""The command line: verbs, options, tables, exit codes. Textual is imported only by what starts the
dashboard."""
