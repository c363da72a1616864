"""The staged and the typed table of tonight's deliveries: every text with its place, what it means, what is wrong with it."""
