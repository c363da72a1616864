"""A nightly warehouse for the indicators of a city's action plan; knows nothing of any one plan."""

__version__ = "0.1.0"
