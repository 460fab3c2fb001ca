"""no_grad, enable_grad, inference_mode: context managers that are decorators, too."""

import functools
import inspect
import warnings

from _gradwalk.bridge import need

need(globals(), "grad_state", "inference_state", "anomaly_state")


class _Mode:
    """A context manager that is a decorator, too."""

    def __call__(self, function):
        if isinstance(function, type):
            raise TypeError("Cannot decorate a class with a grad mode; decorate its __init__ or its methods")
        if inspect.isgeneratorfunction(function):
            return self._generator(function)

        @functools.wraps(function)
        def within(*args, **named):
            with self._again():
                return function(*args, **named)

        return within

    def _generator(self, function):
        @functools.wraps(function)
        def within(*args, **named):
            with self._again():
                generator = function(*args, **named)
            while True:
                try:
                    with self._again():
                        value = next(generator)
                except StopIteration as end:
                    return end.value
                yield value

        return within

    def _again(self):
        return type(self)()


class no_grad(_Mode):
    """Within it, operations are not recorded for backward."""

    __module__ = "torch.autograd.grad_mode"
    mode = 0

    def __new__(cls, function=None, *more):
        if more:
            raise TypeError(f"_NoParamDecoratorContextManager.__new__() takes from 1 to 2 positional arguments but {2 + len(more)} were given")
        self = object.__new__(cls)
        return self if function is None else self(function)

    def __enter__(self):
        self.before = grad_state(self.mode)

    def __exit__(self, *error):
        grad_state(self.before)


class enable_grad(no_grad):
    __module__ = "torch.autograd.grad_mode"
    mode = 1


class set_grad_enabled(_Mode):
    __module__ = "torch.autograd.grad_mode"

    def __init__(self, mode):
        if mode.__class__ is not bool:
            raise TypeError(f"set_grad_enabled(): argument 'enabled' (position 1) must be bool, not {type(mode).__name__}")
        self.mode = mode
        self.before = grad_state(1 if mode else 0)

    def __call__(self, function):
        grad_state(self.before)
        return super().__call__(function)

    def _again(self):
        return set_grad_enabled(self.mode)

    def __repr__(self):
        return f"torch.autograd.grad_mode.set_grad_enabled(mode={self.mode})"

    def __enter__(self):
        grad_state(1 if self.mode else 0)

    def __exit__(self, *error):
        grad_state(self.before)


class inference_mode(_Mode):
    """no_grad, and what is made within can never take part in backward."""

    __module__ = "torch.autograd.grad_mode"

    def __new__(cls, mode=True):
        self = object.__new__(cls)
        if not isinstance(mode, bool):
            self.mode = True
            return self(mode)
        self.mode = mode
        return self

    def _again(self):
        return inference_mode(self.mode)

    def __enter__(self):
        self.before = grad_state(-1), inference_state(-1)
        grad_state(0 if self.mode else 1)
        inference_state(1 if self.mode else 0)

    def __exit__(self, *error):
        grad_state(self.before[0])
        inference_state(self.before[1])


def is_grad_enabled():
    return grad_state(-1) == 1


def is_inference_mode_enabled():
    return inference_state(-1) == 1


class set_detect_anomaly:
    """Backward stops at the first gradient that is not a number. Which value led there, the timeline shows."""

    def __init__(self, mode, check_nan=True):
        if not isinstance(mode, bool):
            raise TypeError(f"set_anomaly_enabled(): argument 'enabled' (position 1) must be bool, not {type(mode).__name__}")
        self.before = anomaly_state((2 if check_nan else 1) if mode else 0)

    def __enter__(self):
        return None

    def __exit__(self, *error):
        anomaly_state(self.before)


class detect_anomaly:
    def __init__(self, check_nan=True):
        self.check_nan = check_nan
        warnings.warn("Anomaly Detection has been enabled. This mode will increase the runtime and should only be enabled for debugging.", UserWarning, 2)

    def __enter__(self):
        self.before = anomaly_state(2 if self.check_nan else 1)

    def __exit__(self, *error):
        anomaly_state(self.before)


def is_anomaly_enabled():
    return anomaly_state(-1) > 0


def is_anomaly_check_nan_enabled():
    return anomaly_state(-1) == 2
