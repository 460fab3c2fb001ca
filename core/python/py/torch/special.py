"""torch.special: what the table of operations has of it."""
