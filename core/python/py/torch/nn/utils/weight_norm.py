"""weight_norm: a weight as its length times its direction."""

import warnings

from ..._parameter import Parameter


def _lengths(v, dim):
    """The norm of each slice along `dim`, with that dimension kept."""
    return v.norm() if dim is None else v.norm(2, [d for d in range(v.dim()) if d != dim], keepdim=True)


class _WeightNorm:
    """Before each call, makes the weight of its two parts."""

    def __init__(self, name, dim):
        self.name, self.dim = name, dim

    def __call__(self, module, inputs):
        v = getattr(module, self.name + "_v")
        setattr(module, self.name, v * (getattr(module, self.name + "_g") / _lengths(v, self.dim)))


def weight_norm(module, name="weight", dim=0):
    warnings.warn("`torch.nn.utils.weight_norm` is deprecated in favor of `torch.nn.utils.parametrizations.weight_norm`.", FutureWarning, 2)
    for hook, _ in module._forward_pre_hooks.values():
        if isinstance(hook, _WeightNorm) and hook.name == name:
            raise RuntimeError(f"Cannot register two weight_norm hooks on the same parameter {name}")
    weight = getattr(module, name)
    del module._parameters[name]
    module.register_parameter(name + "_g", Parameter(_lengths(weight, dim).data))
    module.register_parameter(name + "_v", Parameter(weight.data))
    hook = _WeightNorm(name, dim)
    hook(module, None)
    module.register_forward_pre_hook(hook)
    return module


def remove_weight_norm(module, name="weight"):
    for key, (hook, _) in module._forward_pre_hooks.items():
        if isinstance(hook, _WeightNorm) and hook.name == name:
            hook(module, None)
            weight = getattr(module, name)
            delattr(module, name)
            del module._parameters[name + "_g"], module._parameters[name + "_v"], module._forward_pre_hooks[key]
            setattr(module, name, Parameter(weight.data))
            return module
    raise ValueError(f"weight_norm of '{name}' not found in {module}")
