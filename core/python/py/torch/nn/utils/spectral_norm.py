"""spectral_norm: a weight over its largest singular value, which each call of the module in training estimates a little better."""

from ..._autograd import no_grad
from ..functional import normalize


class _SpectralNorm:
    """Before each call, divides the weight: u and v are the singular vectors as they are known by then."""

    def __init__(self, name, count, eps, dim):
        self.name, self.count, self.eps, self.dim = name, count, eps, dim

    def matrix(self, weight):
        """One row for each slice along `dim`."""
        return (weight if self.dim == 0 else weight.permute(self.dim, *[d for d in range(weight.dim()) if d != self.dim])).reshape(weight.shape[self.dim], -1)

    def divided(self, module, improve):
        weight = getattr(module, self.name + "_orig")
        u, v = getattr(module, self.name + "_u"), getattr(module, self.name + "_v")
        matrix = self.matrix(weight)
        if improve:
            with no_grad():
                for _ in range(self.count):
                    v.copy_(normalize(matrix.t().mv(u), dim=0, eps=self.eps))
                    u.copy_(normalize(matrix.mv(v), dim=0, eps=self.eps))
                u, v = u.clone(), v.clone()
        return weight / u.dot(matrix.mv(v))

    def __call__(self, module, inputs):
        setattr(module, self.name, self.divided(module, module.training))


def _hooks(module, name):
    return [key for key, (hook, _) in module._forward_pre_hooks.items() if isinstance(hook, _SpectralNorm) and hook.name == name]


def spectral_norm(module, name="weight", n_power_iterations=1, eps=1e-12, dim=None):
    if _hooks(module, name):
        raise RuntimeError(f"Cannot register two spectral_norm hooks on the same parameter {name}")
    if n_power_iterations <= 0:
        raise ValueError(f"Expected n_power_iterations to be positive, but got n_power_iterations={n_power_iterations}")
    if dim is None:
        dim = 1 if type(module).__name__ in ("ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d") else 0
    hook = _SpectralNorm(name, n_power_iterations, eps, dim)
    weight = module._parameters[name]
    if weight is None:
        raise ValueError(f"`SpectralNorm` cannot be applied as parameter `{name}` is None")
    with no_grad():
        rows, columns = hook.matrix(weight).shape
        u, v = (normalize(weight.new_empty(n).normal_(0, 1), dim=0, eps=eps) for n in (rows, columns))
    del module._parameters[name]
    module.register_parameter(name + "_orig", weight)
    setattr(module, name, weight.data)
    module.register_buffer(name + "_u", u)
    module.register_buffer(name + "_v", v)
    module.register_forward_pre_hook(hook)
    return module


def remove_spectral_norm(module, name="weight"):
    for key in _hooks(module, name):
        hook = module._forward_pre_hooks.pop(key)[0]
        with no_grad():
            weight = hook.divided(module, False)
        delattr(module, name)
        for part in ("_u", "_v"):
            delattr(module, name + part)
        original = module._parameters.pop(name + "_orig")
        original.data = weight.detach()
        module.register_parameter(name, original)
        return module
    raise ValueError(f"spectral_norm of '{name}' not found in {module}")
