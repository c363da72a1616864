"""The command line `newinfra`: one module per group of commands. Importing it is cheap; each command imports what it needs."""

from newinfra.cli.main import main

__all__ = ["main"]
