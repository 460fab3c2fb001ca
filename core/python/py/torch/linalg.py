"""torch.linalg: what the table of operations has of it."""
