"""state_dict() and load_state_dict(): what a module has learned, by name."""

import copy
from collections import OrderedDict, namedtuple

from .._autograd import no_grad
from .._parameter import Parameter, UninitializedParameter
from .._tensor import Tensor


class _IncompatibleKeys(namedtuple("IncompatibleKeys", ["missing_keys", "unexpected_keys"])):
    __slots__ = ()

    def __repr__(self):
        if not self.missing_keys and not self.unexpected_keys:
            return "<All keys matched successfully>"
        return super().__repr__()

    __str__ = __repr__


class StateDict(OrderedDict):
    """An OrderedDict that prints as it did up to Python 3.11, and as PyTorch's books show it."""

    def __repr__(self):
        return f"OrderedDict({list(self.items())})" if self else "OrderedDict()"

    def __reduce__(self):
        return OrderedDict, (), {"_metadata": self._metadata} if hasattr(self, "_metadata") else None, None, iter(self.items())

    def copy(self):
        return self.__copy__()

    def __copy__(self):
        same = StateDict(self)
        same.__dict__.update(self.__dict__)
        return same

    def __deepcopy__(self, memo):
        same = StateDict((key, copy.deepcopy(value, memo)) for key, value in self.items())
        same.__dict__.update(copy.deepcopy(self.__dict__, memo))
        return same


StateDict.__name__ = StateDict.__qualname__ = "OrderedDict"
StateDict.__module__ = "collections"


class State:
    """The half of nn.Module that keeps and restores."""

    def state_dict(self, *args, destination=None, prefix="", keep_vars=False):
        if args:
            destination = args[0] if destination is None else destination
            prefix = args[1] if len(args) > 1 and prefix == "" else prefix
            keep_vars = args[2] if len(args) > 2 else keep_vars
        if destination is None:
            destination = StateDict()
            destination._metadata = OrderedDict()
        destination._metadata[prefix[:-1]] = {"version": self._version}
        self._save_to_state_dict(destination, prefix, keep_vars)
        for name, module in self._modules.items():
            if module is not None:
                module.state_dict(destination=destination, prefix=prefix + name + ".", keep_vars=keep_vars)
        for hook in self._state_dict_hooks.values():
            changed = hook(self, destination, prefix, {})
            destination = destination if changed is None else changed
        return destination

    def _save_to_state_dict(self, destination, prefix, keep_vars):
        for name, parameter in self._parameters.items():
            if parameter is not None:
                destination[prefix + name] = parameter if keep_vars else parameter.detach()
        for name, buffer in self._buffers.items():
            if buffer is not None and name not in self._non_persistent_buffers_set:
                destination[prefix + name] = buffer if keep_vars else buffer.detach()
        if hasattr(self, "get_extra_state"):
            destination[prefix + "_extra_state"] = self.get_extra_state()

    def load_state_dict(self, state_dict, strict=True, assign=False):
        if not hasattr(state_dict, "keys"):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        state = OrderedDict(state_dict)
        missing, unexpected, errors = [], [], []
        known = set()
        for path, module in self.named_modules(remove_duplicate=False):
            prefix = path + "." if path else ""
            for hook in module._load_state_dict_pre_hooks.values():
                hook(module, state, prefix, {}, strict, missing, unexpected, errors)
            module._load_own(state, prefix, strict, assign, missing, errors, known)
        if not getattr(state_dict, "_metadata", None):  # from before BatchNorm counted its batches
            missing = [key for key in missing if not key.endswith("num_batches_tracked")]
        unexpected += [key for key in state if key not in known]
        if strict:
            if unexpected:
                errors.insert(0, f"Unexpected key(s) in state_dict: {', '.join(repr(k).replace(chr(39), chr(34)) for k in unexpected)}. ")
            if missing:
                errors.insert(0, f"Missing key(s) in state_dict: {', '.join(repr(k).replace(chr(39), chr(34)) for k in missing)}. ")
        if errors:
            listed = "\n\t".join(errors)
            raise RuntimeError(f"Error(s) in loading state_dict for {type(self).__name__}:\n\t{listed}")
        return _IncompatibleKeys(missing, unexpected)

    def _load_own(self, state, prefix, strict, assign, missing, errors, known):
        persistent = {n: b for n, b in self._buffers.items() if n not in self._non_persistent_buffers_set}
        for name, own in [*self._parameters.items(), *persistent.items()]:
            if own is None:
                continue
            key = prefix + name
            known.add(key)
            if key not in state:
                missing.append(key)
                continue
            given = state[key]
            if not isinstance(given, Tensor):
                errors.append(f'While copying the parameter named "{key}", expected torch.Tensor or Tensor-like object from checkpoint but received {type(given)}')
                continue
            if isinstance(own, UninitializedParameter):
                own.materialize(given.shape)
                own.__class__ = Parameter
            if own.dim() == 0 and given.dim() == 1 and given.numel() == 1:
                given = given[0]
            if given.shape != own.shape:
                errors.append(f"size mismatch for {key}: copying a param with shape {given.shape} from checkpoint, the shape in current model is {own.shape}.")
                continue
            with no_grad():
                if assign:
                    setattr(self, name, Parameter(given, own.requires_grad) if isinstance(own, Parameter) else given)
                else:
                    own.copy_(given)
        if hasattr(self, "set_extra_state"):
            known.add(prefix + "_extra_state")
            if prefix + "_extra_state" in state:
                self.set_extra_state(state[prefix + "_extra_state"])


State.load_state_dict.__qualname__ = "Module.load_state_dict"
