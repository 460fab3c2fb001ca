"""What stands between the learner's program and the host: places, names, errors, streams, limits."""
