"""The command line: verbs, options, tables, exit codes. Only the modules that start the dashboard
import Textual."""
