"""What all optimizers share: groups of parameters, and what is remembered of each parameter."""

import functools
from collections import OrderedDict, defaultdict
from copy import deepcopy

from _gradwalk.bridge import need

from .._autograd import RemovableHandle, enable_grad, no_grad
from .._create import tensor, zeros_like
from .._tensor import Tensor

need(globals(), "optimizer_step", "quiet_mode", "clear_grads")


class _Required:
    def __repr__(self):
        return "<required parameter>"


required = _Required()


class Optimizer:
    __module__ = "torch.optim.optimizer"

    def __init__(self, params, defaults):
        self.defaults = defaults
        self._pre_hooks, self._post_hooks = OrderedDict(), OrderedDict()
        if isinstance(params, Tensor):
            raise TypeError("params argument given to the optimizer should be an iterable of Tensors or dicts, but got " + params.type())
        self.state = defaultdict(dict)
        self.param_groups = []
        groups = list(params)
        if not groups:
            raise ValueError("optimizer got an empty parameter list")
        if not isinstance(groups[0], dict):
            groups = [{"params": groups}]
        for group in groups:
            self.add_param_group(group)

    def __init_subclass__(cls, in_engine=False, **named):
        super().__init_subclass__(**named)
        if "step" in cls.__dict__:
            cls.step = _with_hooks(cls.step, in_engine)

    def add_param_group(self, param_group):
        if not isinstance(param_group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(param_group)}")
        params = param_group["params"]
        if isinstance(params, Tensor):
            param_group["params"] = [params]
        elif isinstance(params, set):
            raise TypeError("optimizer parameters need to be organized in ordered collections, but the ordering of tensors in sets will change between runs. Please use a list instead.")
        else:
            param_group["params"] = list(params)
        named = [p for p in param_group["params"] if isinstance(p, tuple)]
        if named:
            param_group["param_names"] = [name for name, _ in named]
            param_group["params"] = [p for _, p in named]
        for param in param_group["params"]:
            if not isinstance(param, Tensor):
                raise TypeError("optimizer can only optimize Tensors, but one of the params is " + _typename(param))
            if not (param.is_leaf or param.retains_grad):
                raise ValueError("can't optimize a non-leaf Tensor")
        for name, default in self.defaults.items():
            if default is required and name not in param_group:
                raise ValueError(f"parameter group didn't specify a value of required optimization parameter {name}")
            param_group.setdefault(name, default)
        if len({id(p) for p in param_group["params"]}) != len(param_group["params"]):
            import warnings

            warnings.warn("optimizer contains a parameter group with duplicate parameters; in future, this will cause an error; see github.com/pytorch/pytorch/issues/40967 for more information", UserWarning, 4)
        known = {id(p) for group in self.param_groups for p in group["params"]}
        if any(id(p) in known for p in param_group["params"]):
            raise ValueError("some parameters appear in more than one parameter group")
        self.param_groups.append(param_group)

    def zero_grad(self, set_to_none=True):
        for group in self.param_groups:
            if set_to_none:
                handles = []
                for p in group["params"]:
                    p._grad = None
                    handles.append(p._h)
                clear_grads(*handles)
                continue
            for p in group["params"]:
                if p.grad is not None:
                    p.grad.detach_() if p.grad.grad_fn is not None else p.grad.requires_grad_(False)
                    p.grad.zero_()

    def step(self, closure=None):
        raise NotImplementedError

    # ---- what subclasses use

    def _loss(self, closure):
        """What the closure gives, where there is one."""
        if closure is None:
            return None
        with enable_grad():
            return closure()

    def _each(self):
        """(group, parameter, gradient, what is remembered of it) of all parameters that have a gradient."""
        for group in self.param_groups:
            for p in group["params"]:
                grad = p.grad
                if grad is not None:
                    yield group, p, grad, self.state[p]

    @property
    def _label(self):
        return f"{type(self).__name__}.step"

    def _update(self, algorithm, p, grad, buffers, *numbers):
        optimizer_step(algorithm, self._label, p._h, grad._h, len(buffers), *(b._h for b in buffers), *(float(n) for n in numbers))

    # ---- state

    def state_dict(self):
        numbers, groups = {}, []
        for group in self.param_groups:
            packed = {k: v for k, v in group.items() if k != "params"}
            for p in group["params"]:
                numbers.setdefault(id(p), len(numbers))
            packed["params"] = [numbers[id(p)] for p in group["params"]]
            groups.append(packed)
        state = {(numbers[id(k)] if isinstance(k, Tensor) else k): v for k, v in self.state.items()}
        return {"state": state, "param_groups": groups}

    def load_state_dict(self, state_dict):
        state_dict = state_dict.copy()
        groups = deepcopy(state_dict["param_groups"])
        if len(groups) != len(self.param_groups):
            raise ValueError("loaded state dict has a different number of parameter groups")
        if any(len(a["params"]) != len(b["params"]) for a, b in zip(self.param_groups, groups)):
            raise ValueError("loaded state dict contains a parameter group that doesn't match the size of optimizer's group")
        parameters = {n: p for old, new in zip(self.param_groups, groups) for n, p in zip(new["params"], old["params"])}
        state = defaultdict(dict)
        for key, value in state_dict["state"].items():
            if key in parameters:
                p = parameters[key]
                state[p] = {k: _as(p, v, k) for k, v in value.items()}
            else:
                state[key] = value
        self.state = state
        self.param_groups = [{**new, "params": old["params"]} for old, new in zip(self.param_groups, groups)]

    def register_step_pre_hook(self, hook):
        handle = RemovableHandle(self._pre_hooks)
        self._pre_hooks[handle.id] = hook
        return handle

    def register_step_post_hook(self, hook):
        handle = RemovableHandle(self._post_hooks)
        self._post_hooks[handle.id] = hook
        return handle

    def __getstate__(self):
        return {"defaults": self.defaults, "state": self.state, "param_groups": self.param_groups}

    def __setstate__(self, state):
        self.__dict__.update(state)
        self.__dict__.setdefault("_pre_hooks", OrderedDict())
        self.__dict__.setdefault("_post_hooks", OrderedDict())

    def __repr__(self):
        text = type(self).__name__ + " ("
        for i, group in enumerate(self.param_groups):
            text += f"\nParameter Group {i}\n"
            text += "".join(f"    {key}: {group[key]}\n" for key in sorted(group) if key != "params")
        return text + ")"


def _with_hooks(step, in_engine):
    """A step within no_grad, with what was registered around it. In the engine, nothing is recorded anyway."""

    @functools.wraps(step)
    def wrapped(self, *args, **named):
        if in_engine and not self._pre_hooks and not self._post_hooks:
            return step(self, *args, **named)
        for hook in self._pre_hooks.values():
            hook(self, args, named)
        with no_grad():
            result = step(self, *args, **named)
        for hook in self._post_hooks.values():
            hook(self, args, named)
        return result

    return wrapped


def _untold(make):
    """A tensor that the learner is not told of."""
    before = quiet_mode(1)
    try:
        return make()
    finally:
        quiet_mode(before)


def like(p):
    """A buffer of zeros for a parameter."""
    return _untold(lambda: zeros_like(p))


def counter(value=0.0):
    """A number that PyTorch keeps as a tensor."""
    return _untold(lambda: tensor(value))


def _as(p, value, key):
    """A remembered value in the parameter's dtype."""
    if isinstance(value, Tensor):
        return value.clone() if key == "step" or not p.is_floating_point() else value.to(dtype=p.dtype, device=p.device, copy=True)
    return deepcopy(value)


def _typename(x):
    from .._functions import typename

    return typename(x)


def check(value, name, least=0.0, below=None):
    """@raises ValueError for a number that an algorithm cannot work with."""
    if not least <= value or (below is not None and not value < below):
        raise ValueError(f"Invalid {name}: {value}")
