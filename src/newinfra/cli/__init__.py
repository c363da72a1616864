"""The command line `newinfra`: one module per group of commands."""
