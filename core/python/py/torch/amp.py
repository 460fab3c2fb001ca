"""torch.amp: mixed precision, as far as it has a meaning here. Numbers keep their dtype."""


class autocast:
    """Accepted and without effect: everything is computed in the dtypes that the program chose."""

    def __init__(self, device_type="cuda", dtype=None, enabled=True, cache_enabled=None):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def __call__(self, function):
        return function


class GradScaler:
    """Scales by 1: float32 needs no scaling."""

    def __init__(self, device="cuda", init_scale=2.0**16, growth_factor=2.0, backoff_factor=0.5, growth_interval=2000, enabled=True):
        pass

    def scale(self, outputs):
        return outputs

    def unscale_(self, optimizer):
        pass

    def step(self, optimizer, *args, **named):
        return optimizer.step(*args, **named)

    def update(self, new_scale=None):
        pass

    def get_scale(self):
        return 1.0

    def is_enabled(self):
        return False

    def state_dict(self):
        return {}

    def load_state_dict(self, state_dict):
        pass
