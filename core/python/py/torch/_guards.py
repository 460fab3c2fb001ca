"""
Wrong calls of the tensor's methods that are written in Python here, refused in PyTorch's words: there, they are C's.

A method that would notice by itself runs first, so that right calls cost nothing; one that would not is checked before.
"""

import functools

from ._refusals import check

AFTER = (
    "requires_grad_ resize_ resize_as_ is_same_size type_as numpy is_contiguous cpu float double half bfloat16 long int short char byte bool copy_ fill_ new_tensor"
)
"""Checked after they failed."""

BEFORE = "type cuda set_ new_zeros new_ones new_empty new_full"
"""Checked before they run."""

TAKE_NOTHING = "data_ptr element_size storage_offset is_complex is_floating_point is_signed is_inference get_device detach detach_ zero_"
"""These take nothing beside the tensor."""


def guard(tensor_class):
    for names, guarded in ((AFTER, _after), (BEFORE, _before), (TAKE_NOTHING, _bare)):
        for name in names.split():
            method = tensor_class.__dict__[name]
            setattr(tensor_class, name, functools.wraps(method)(guarded(name, method)))


def _after(name, method):
    def guarded(self, *args, **named):
        try:
            return method(self, *args, **named)
        except (TypeError, AttributeError) as error:
            failed = error
        check(f"Tensor.{name}", args, named)
        raise failed

    return guarded


def _before(name, method):
    def guarded(self, *args, **named):
        check(f"Tensor.{name}", args, named)
        return method(self, *args, **named)

    return guarded


def _bare(name, method):
    def guarded(self, *more, **named):
        if more or named:
            refuse_more(name, more, named)
        return method(self)

    return guarded


def refuse_more(name, more, named):
    """For a method that takes nothing beside the tensor."""
    told = f"no arguments ({len(more)} given)" if not named else "no keyword arguments"
    raise TypeError(f"TensorBase.{name}() takes {told}")
