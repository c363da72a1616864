"""Drift: how the deliveries of a source depart from its contract and from each other, in words, and the edit of the contract that would follow them."""
