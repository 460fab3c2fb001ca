"""torch.nn.utils.prune: weights that a mask holds at zero."""

import numbers

from ..._create import ones_like
from ..._parameter import Parameter
from ..._tensor import Tensor


class BasePruningMethod:
    """Before each call of its module, makes the pruned tensor of the original one and the mask."""

    PRUNING_TYPE = "unstructured"

    def __call__(self, module, inputs):
        setattr(module, self._tensor_name, self.apply_mask(module))

    def compute_mask(self, t, default_mask):
        raise NotImplementedError

    def apply_mask(self, module):
        if self._tensor_name is None:
            raise AssertionError(f"Module {module} has to be pruned")
        original = getattr(module, self._tensor_name + "_orig")
        return getattr(module, self._tensor_name + "_mask").to(dtype=original.dtype) * original

    @classmethod
    def apply(cls, module, name, *args, importance_scores=None, **named):
        method, key = cls(*args, **named), _key_of(module, name)
        method._tensor_name = name
        before = None if key is None else module._forward_pre_hooks.pop(key)[0]
        original = getattr(module, name) if before is None else getattr(module, name + "_orig")
        scores = original if importance_scores is None else importance_scores
        if importance_scores is not None and scores.shape != original.shape:
            raise AssertionError(f"importance_scores should have the same shape as parameter                 {name} of {module}")
        if before is None:
            del module._parameters[name]
            module.register_parameter(name + "_orig", original)
            try:
                mask = method.compute_mask(scores, ones_like(original))
            except Exception:
                module.register_parameter(name, original)
                del module._parameters[name + "_orig"]
                raise
        else:
            default = getattr(module, name + "_mask").detach().clone()
            container = before if isinstance(before, PruningContainer) else PruningContainer(before)
            container.add_pruning_method(method)
            mask, method = container.compute_mask(scores, default), container
        module.register_buffer(name + "_mask", mask.to(dtype=original.dtype))
        setattr(module, name, method.apply_mask(module))
        module.register_forward_pre_hook(method)
        return method

    def prune(self, t, default_mask=None, importance_scores=None):
        scores = t if importance_scores is None else importance_scores
        return t * self.compute_mask(scores, ones_like(t) if default_mask is None else default_mask)

    def remove(self, module):
        name = self._tensor_name
        weight = self.apply_mask(module)
        delattr(module, name)
        original = module._parameters[name + "_orig"]
        original.data = weight.data
        del module._parameters[name + "_orig"], module._buffers[name + "_mask"]
        module.register_parameter(name, original)


class PruningContainer(BasePruningMethod):
    """Several methods, one after the other: each prunes what those before it left."""

    def __init__(self, *methods):
        self._pruning_methods = ()
        for method in methods:
            self.add_pruning_method(method)

    def add_pruning_method(self, method):
        if not isinstance(method, BasePruningMethod) and method is not None:
            raise TypeError(f"{type(method)} is not a BasePruningMethod subclass")
        if self._pruning_methods and method is not None and self._tensor_name != method._tensor_name:
            raise ValueError(f"Can only add pruning methods acting on the parameter named '{self._tensor_name}' to PruningContainer {self}. Found '{method._tensor_name}'")
        self._pruning_methods += (method,)
        self._tensor_name = method._tensor_name

    def __len__(self):
        return len(self._pruning_methods)

    def __iter__(self):
        return iter(self._pruning_methods)

    def __getitem__(self, i):
        return self._pruning_methods[i]

    def compute_mask(self, t, default_mask):
        method = self._pruning_methods[-1]
        left = default_mask == 1
        mask = default_mask.clone()
        if method.PRUNING_TYPE == "unstructured":
            mask[left] = method.compute_mask(t[left], default_mask[left]).to(mask.dtype)
        elif method.PRUNING_TYPE == "structured":
            dim = method.dim % t.dim()
            others = [d for d in range(t.dim()) if d != dim]
            kept = default_mask.sum(others) != 0
            place = tuple(slice(None) for _ in range(dim)) + (kept,)
            mask[place] = method.compute_mask(t[place], default_mask[place]).to(mask.dtype)
        else:
            mask = method.compute_mask(t, default_mask)
        return mask


class Identity(BasePruningMethod):
    """A mask of ones."""

    def compute_mask(self, t, default_mask):
        return default_mask


class _Unstructured(BasePruningMethod):
    """Takes away single numbers: those that come first by what _first says."""

    def __init__(self, amount):
        _check_amount(amount)
        self.amount = amount

    def compute_mask(self, t, default_mask):
        count = _count(self.amount, t.nelement())
        mask = default_mask.clone()
        if count:
            mask.view(-1)[self._first(t, count)] = 0
        return mask


class RandomUnstructured(_Unstructured):
    @staticmethod
    def _first(t, count):
        from ... import rand_like, topk

        return topk(rand_like(t).view(-1), k=count).indices


class L1Unstructured(_Unstructured):
    @staticmethod
    def _first(t, count):
        from ... import topk

        return topk(t.abs().view(-1), k=count, largest=False).indices


class _Structured(BasePruningMethod):
    """Takes away whole slices along a dimension: all but those of which _ranks says most."""

    PRUNING_TYPE = "structured"

    def __init__(self, amount, dim=-1):
        _check_amount(amount)
        self.amount, self.dim = amount, dim

    def compute_mask(self, t, default_mask):
        from ... import topk

        _check_structured(t)
        length = t.shape[self.dim]
        count = _count(self.amount, length)
        if not count:
            return default_mask
        return _along(t, self.dim, topk(self._ranks(t), k=length - count).indices) * default_mask


class RandomStructured(_Structured):
    def _ranks(self, t):
        from ... import rand

        return rand(t.shape[self.dim])


class LnStructured(_Structured):
    def __init__(self, amount, n, dim=-1):
        super().__init__(amount, dim)
        self.n = n

    def _ranks(self, t):
        from ... import norm

        return norm(t, p=self.n, dim=[d for d in range(t.dim()) if d != self.dim % t.dim()])


class CustomFromMask(BasePruningMethod):
    PRUNING_TYPE = "global"

    def __init__(self, mask):
        self.mask = mask

    def compute_mask(self, t, default_mask):
        return default_mask * self.mask.to(dtype=default_mask.dtype)


def identity(module, name):
    Identity.apply(module, name)
    return module


def random_unstructured(module, name, amount):
    RandomUnstructured.apply(module, name, amount)
    return module


def l1_unstructured(module, name, amount, importance_scores=None):
    L1Unstructured.apply(module, name, amount, importance_scores=importance_scores)
    return module


def random_structured(module, name, amount, dim):
    RandomStructured.apply(module, name, amount, dim)
    return module


def ln_structured(module, name, amount, n, dim, importance_scores=None):
    LnStructured.apply(module, name, amount, n, dim, importance_scores=importance_scores)
    return module


def custom_from_mask(module, name, mask):
    CustomFromMask.apply(module, name, mask)
    return module


def global_unstructured(parameters, pruning_method, importance_scores=None, **named):
    """Prunes several tensors as if they were one."""
    from ... import cat

    if not isinstance(parameters, (list, tuple)):
        raise TypeError("global_unstructured(): parameters is not an Iterable")
    scores = importance_scores or {}
    every = cat([scores.get(key, getattr(*key)).view(-1) for key in parameters])
    known = cat([getattr(module, name + "_mask", ones_like(getattr(module, name))).view(-1) for module, name in parameters])
    method = pruning_method(**named)
    method._tensor_name = "temp"
    if method.PRUNING_TYPE != "unstructured":
        raise TypeError(f'Only "unstructured" PRUNING_TYPE supported for the `pruning_method`. Found method {pruning_method} of type {method.PRUNING_TYPE}')
    container = PruningContainer(method)
    mask, at = container.compute_mask(every, known), 0
    for module, name in parameters:
        weight = getattr(module, name)
        custom_from_mask(module, name, mask[at : at + weight.numel()].view_as(weight))
        at += weight.numel()


def remove(module, name):
    key = _key_of(module, name)
    if key is None:
        raise ValueError(f"Parameter '{name}' of module {module} has to be pruned before pruning can be removed")
    module._forward_pre_hooks.pop(key)[0].remove(module)
    return module


def is_pruned(module):
    return any(isinstance(hook, BasePruningMethod) for part in module.modules() for hook, _ in part._forward_pre_hooks.values())


def _key_of(module, name):
    """The hook that prunes this tensor of the module."""
    return next((key for key, (hook, _) in module._forward_pre_hooks.items() if isinstance(hook, BasePruningMethod) and hook._tensor_name == name), None)


def _check_amount(amount):
    if not isinstance(amount, numbers.Real):
        raise TypeError(f"Invalid type for amount: {amount}. Must be int or float.")
    if (isinstance(amount, numbers.Integral) and amount < 0) or (not isinstance(amount, numbers.Integral) and (float(amount) > 1.0 or float(amount) < 0.0)):
        raise ValueError(f"amount={amount} should either be a float in the range [0, 1] or a non-negative integer")


def _check_structured(t):
    if t.dim() <= 1:
        raise ValueError(
            f"Structured pruning can only be applied to multidimensional tensors. Found tensor of shape {t.shape} with {t.dim()} dims"
        )


def _count(amount, size):
    """How many to prune."""
    if not isinstance(amount, numbers.Integral):
        return round(amount * size)
    if amount > size:
        raise ValueError(f"amount={amount} should be smaller than the number of parameters to prune={size}")
    return amount


def _along(t, dim, indices):
    """1 at these places of a dimension, else 0."""
    mask = ones_like(t).zero_()
    place = [slice(None)] * t.dim()
    place[dim] = indices
    mask[tuple(place)] = 1
    return mask
