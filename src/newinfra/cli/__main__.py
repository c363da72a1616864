"""`python -m newinfra.cli`, for the processes that a command starts."""

from newinfra.cli.main import main

main()
