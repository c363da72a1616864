"""The process in which files from outside are opened: it may be killed without the night noticing more than one refused file."""
