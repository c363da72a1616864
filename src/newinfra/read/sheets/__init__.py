"""Tables on sheets under a contract: the header found by its texts, rows and crosstabs taken out, what is hidden left out and told."""
