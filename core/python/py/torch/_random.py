"""Random tensors, number by number those of PyTorch for the same seed."""

from array import array

from _gradwalk.bridge import need

from ._refusals import check, checked, refuse_listed
from ._create import code_of, from_data, place_of, sizes, _out, _size
from ._tensor import Tensor, bytes_of, wrap
from ._types import CPU, device as device_class, float32, int64, uint8

need(
    globals(),
    *"make_rand make_randint make_randperm make_bernoulli make_multinomial make_poisson make_gamma make_binomial draw_ draw_one_".split(),
    *"new_generator seed_generator seed_of draw_63 save_generator load_generator".split(),
)

STATE_BYTES = 5056


class Generator:
    """A source of random numbers of its own."""

    __module__ = "torch"

    def __init__(self, device="cpu"):
        device_class(device)
        self._number = new_generator()
        self.device = CPU

    def manual_seed(self, seed):
        seed_generator(self._number, _seed(seed))
        return self

    def initial_seed(self):
        return int(seed_of(self._number))

    def seed(self):
        import random

        seed = random.getrandbits(53)
        seed_generator(self._number, seed)
        return seed

    def get_state(self):
        state = array("B", bytes(STATE_BYTES))
        save_generator(self._number, state.buffer_info()[0])
        return from_data(state.tolist(), uint8, maker="get_state")

    def set_state(self, state):
        if not isinstance(state, Tensor) or state.dtype is not uint8:
            raise TypeError("expected a torch.ByteTensor, but got " + (state.type() if isinstance(state, Tensor) else type(state).__name__))
        data = bytes_of(state)
        load_generator(self._number, data.buffer_info()[0], len(data))
        return self

    def clone_state(self):
        return Generator().set_state(self.get_state())


class _Default(Generator, metaclass=type("GeneratorType", (type,), {"__name__": property(lambda cls: "Generator")})):
    def __init__(self):
        self._number, self.device = 0, CPU


default_generator = _Default()


def _seed(seed):
    seed = int(seed)
    if not -(2**63) <= seed < 2**64:
        raise ValueError("Overflow when unpacking long long")
    return seed


def _number(generator):
    return 0 if generator is None else generator._number


def manual_seed(seed):
    return default_generator.manual_seed(seed)


def seed():
    return default_generator.seed()


def initial_seed():
    return default_generator.initial_seed()


def get_rng_state():
    return default_generator.get_state()


def set_rng_state(new_state):
    default_generator.set_state(new_state)


def _make(normal, name):
    def make(*size, generator=None, out=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False, **named):
        if not size and not named:
            refuse_listed(f"torch.{name}", (), {})
        if generator is not None and not isinstance(generator, Generator):
            refuse_listed(f"torch.{name}", size, {"generator": generator})
        size = sizes(_size(size, named, name), name)
        return _out(wrap(make_rand(normal, _number(generator), code_of(dtype), 1 if requires_grad else 0, place_of(device), *size)), out)

    make.__name__ = make.__qualname__ = name
    return make


rand, randn = _make(0, "rand"), _make(1, "randn")


def _like(make):
    def like(input, *, dtype=None, layout=None, device=None, requires_grad=False, memory_format=None, generator=None):
        return make(tuple(input.shape), dtype=dtype or input.dtype, device=device or input.device, requires_grad=requires_grad, generator=generator)

    like.__name__ = like.__qualname__ = make.__name__ + "_like"
    return checked(f"torch.{make.__name__}_like")(like)


rand_like, randn_like = _like(rand), _like(randn)


@checked("torch.randint")
def randint(*args, low=0, high=None, size=None, generator=None, out=None, dtype=None, layout=None, device=None, requires_grad=False):
    ints = [a for a in args if not isinstance(a, (tuple, list))]
    shapes = [a for a in args if isinstance(a, (tuple, list))]
    if len(ints) == 2:
        low, high = ints
    elif len(ints) == 1:
        if high is None:
            high = ints[0]
        else:
            low = ints[0]
    size = shapes[0] if shapes else size
    for length in size or ():
        if length < 0:
            raise RuntimeError(f"Trying to create tensor with negative dimension {length}: [{', '.join(map(str, size))}]")
    if size is None or high is None or len(ints) > 2 or len(shapes) > 1:
        refuse_listed("torch.randint", args, {})
    return _out(wrap(make_randint(int(low), int(high), _number(generator), 2 if dtype is None else code_of(dtype), 1 if requires_grad else 0, place_of(device), *size)), out)


def randint_like(input, low, high=None, *, dtype=None, layout=None, device=None, requires_grad=False, memory_format=None):
    low, high = (0, low) if high is None else (low, high)
    return randint(low, high, tuple(input.shape), dtype=dtype or input.dtype, device=device or input.device, requires_grad=requires_grad)


@checked("torch.randperm")
def randperm(n, *, generator=None, out=None, dtype=int64, layout=None, device=None, requires_grad=False, pin_memory=False):
    if n < 0:
        raise RuntimeError(f"Trying to create tensor with negative dimension {n}: [{n}]")
    return _out(wrap(make_randperm(n, _number(generator), code_of(dtype), 1 if requires_grad else 0, place_of(device))), out)


def normal(mean=0.0, std=1.0, size=None, *, generator=None, out=None, dtype=None, device=None, requires_grad=False):
    if isinstance(mean, Tensor) or isinstance(std, Tensor):
        import torch

        from . import _functions

        check("torch.normal", (mean, std) if size is None else (mean, std, size), {})
        like = mean if isinstance(mean, Tensor) else std
        shape = _functions._broadcast(mean.shape, std.shape) if isinstance(mean, Tensor) and isinstance(std, Tensor) else like.shape
        if isinstance(std, Tensor) and bool((std < 0).any()):
            raise RuntimeError("normal expects all elements of std >= 0.0")
        if not isinstance(std, Tensor) and std < 0:
            raise RuntimeError(f"normal expects std >= 0.0, but found std {std:g}")
        with torch.no_grad():
            return _out(randn(tuple(shape), generator=generator, dtype=like.dtype) * std + mean, out)
    if size is None:
        refuse_listed("torch.normal", (mean, std), {})
    check("torch.normal", (mean, std, size), {})
    y = wrap(make_rand(1, _number(generator), code_of(dtype), 0, place_of(device), *size)) if (mean, std) == (0, 1) else None
    if y is None:
        from ._create import filled

        y = filled(0, "normal", (size,), dtype, False, device).normal_(mean, std, generator=generator)
    return _out(y.requires_grad_(requires_grad), out)


@checked("torch.bernoulli")
def bernoulli(input, p=None, *, generator=None, out=None):
    if p is not None:
        return input.clone().bernoulli_(p, generator=generator)
    return _out(wrap(make_bernoulli(input._h, _number(generator))), out)


@checked("torch.multinomial")
def multinomial(input, num_samples, replacement=False, *, generator=None, out=None):
    if out is not None and out.dtype is not int64:
        raise RuntimeError(f"multinomial expects Long tensor out, got: {out.dtype._legacy}")
    if not input.is_floating_point():
        raise RuntimeError(f"multinomial only supports floating-point dtypes for input, got: {input.dtype._legacy}")
    return _out(wrap(make_multinomial(input._h, num_samples, 1 if replacement else 0, _number(generator))), out)


@checked("torch.binomial")
def binomial(count, prob, generator=None):
    return wrap(make_binomial(count._h, prob._h, _number(generator)))


def standard_gamma(shape, wide=False):
    """Samples of Gamma(shape, 1), which know nothing of gradients; wide: drawn as float64."""
    if shape.requires_grad:
        raise NotImplementedError("Gradwalk draws gamma numbers without their derivative: use sample() in place of rsample()")
    return wrap(make_gamma(shape._h, 1 if wide else 0))


def poisson(input, generator=None):
    return wrap(make_poisson(input._h, _number(generator)))


def _two(name, first, second):
    def method(self, a=first, b=second, *, generator=None, **named):
        for n in named:
            if n not in NAMES[name]:
                raise TypeError(f"{name}() got an unexpected keyword argument '{n}'")
        if named:
            a, b = (named.get(n, default) for n, default in zip(NAMES[name], (a, b)))
        if not self.dtype.is_floating_point:
            raise NotImplementedError(f"\"{KERNELS[name]}\" not implemented for '{self.dtype._legacy}'")
        draw_(self._h, name, a, b, _number(generator))
        return self

    return method


KERNELS = {"uniform_": "check_uniform_bounds", "normal_": "normal_kernel_cpu", "log_normal_": "log_normal_cpu", "cauchy_": "cauchy_cpu"}
"""What PyTorch's messages call them."""

NAMES = {"uniform_": ("from", "to"), "normal_": ("mean", "std"), "log_normal_": ("mean", "std"), "cauchy_": ("median", "sigma")}


def _one(name, default):
    def method(self, p=default, *, generator=None, **named):
        p = next(iter(named.values()), p)
        if name == "exponential_" and p <= 0:
            raise RuntimeError(f"exponential_ expects lambda > 0.0, but found lambda={p:g}")
        draw_one_(self._h, name, p, _number(generator))
        return self

    return method


def _bernoulli_(self, p=0.5, *, generator=None):
    if isinstance(p, Tensor):
        return self.copy_(bernoulli(p.expand(self.shape), generator=generator))
    draw_one_(self._h, "bernoulli_", p, _number(generator))
    return self


def _random_(self, from_=None, to=None, *, generator=None, **named):
    """Whole numbers of a range; without one, all that the dtype can tell apart. `from`, as PyTorch calls the first, is no name in Python."""
    from_ = named.pop("from", from_)
    if named:
        raise TypeError(f"random_() got an unexpected keyword argument '{next(iter(named))}'")
    if from_ is None:
        if self.dtype is int64:
            return self.copy_(from_data([draw_63(_number(generator)) for _ in range(self.numel())], int64).reshape(self.shape))
        low, high = 0, {"float32": 2**24 + 1, "float64": 2**53 + 1, "float16": 2**11 + 1, "bfloat16": 2**8 + 1, "bool": 2}.get(self.dtype._name) or 2 ** (8 * self.dtype.itemsize - self.dtype.is_signed)
    else:
        low, high = (0, from_) if to is None else (from_, to)
    return self.copy_(randint(low, high, tuple(self.shape), generator=generator))


METHODS = {
    "uniform_": _two("uniform_", 0.0, 1.0),
    "normal_": _two("normal_", 0.0, 1.0),
    "log_normal_": _two("log_normal_", 1.0, 2.0),
    "cauchy_": _two("cauchy_", 0.0, 1.0),
    "exponential_": _one("exponential_", 1.0),
    "geometric_": _one("geometric_", 0.5),
    "bernoulli_": _bernoulli_,
    "random_": _random_,
    "bernoulli": bernoulli,
    "multinomial": multinomial,
}


class fork_rng:
    """Within it, random numbers go their own way; afterwards they go on as if nothing was drawn."""

    def __init__(self, devices=None, enabled=True):
        self.enabled = enabled

    def __enter__(self):
        self.state = get_rng_state()

    def __exit__(self, *error):
        if self.enabled:
            set_rng_state(self.state)
