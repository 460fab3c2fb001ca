"""Nothing: the notebook imports it."""
