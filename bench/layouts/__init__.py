"""How well the layout reader understands files that nobody wrote a contract for: synthetic and mutated files with known facts, and their score."""
