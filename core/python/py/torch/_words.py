"""What autograd warns of and refuses, in PyTorch's words. Warnings point at the learner's line."""

import warnings

from ._tensor import Tensor
from ._types import C_NAMES


def warn_non_leaf():
    warnings.warn(
        "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute won't be populated during autograd.backward(). "
        "If you indeed want the .grad field to be populated for a non-leaf Tensor, use .retain_grad() on the non-leaf Tensor. "
        "If you access the non-leaf Tensor by mistake, make sure you access the leaf Tensor instead. See github.com/pytorch/pytorch/pull/30531 for more information.",
        UserWarning,
        3,
    )


def warn_scalar():
    warnings.warn(
        "Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior.\nConsider using tensor.detach() first.", UserWarning, 3
    )


def warn_transpose(rank):
    if rank == 0:
        warnings.warn("Tensor.T is deprecated on 0-D tensors. This function is the identity in these cases.", UserWarning, 3)
    if rank > 2 or rank == 1:
        warnings.warn(
            f"The use of `x.T` on tensors of dimension other than 2 to reverse their shape is deprecated and it will throw an error in a future release. "
            f"Consider `x.mT` to transpose batches of matrices or `x.permute(*torch.arange(x.ndim - 1, -1, -1))` to reverse the dimensions of a tensor.",
            UserWarning,
            3,
        )


def check_grad(x, grad):
    if not isinstance(grad, Tensor):
        raise TypeError(f"assigned grad expected to be a Tensor or None but got grad of type {type(grad).__name__}")
    if grad is x:
        raise RuntimeError("can't assign Variable as its own grad")
    if grad.dtype is not x.dtype:
        raise RuntimeError(
            f"attempting to assign a gradient with dtype '{c_name(grad)}' to a tensor with grad_dtype '{x.dtype._legacy}'. "
            f"The gradient must match the tensor's grad_dtype (defaults to the tensor's dtype). You can set the tensor's grad_dtype attribute with a specific dtype, "
            "or None to allow any dtype. Set grad_dtype with caution. Diverging the dtypes of a tensor and its gradient may break downstream systems that assume they match."
        )
    if grad.device != x.device:
        raise RuntimeError(f"attempting to assign a gradient with device type '{grad.device.type}' to a tensor with device type '{x.device.type}'. Please ensure that the gradient and the tensor are on the same device")
    if grad.shape != x.shape:
        raise RuntimeError(
            f"attempting to assign a gradient of size '{list(grad.shape)}' to a tensor of size '{list(x.shape)}'. Please ensure that the gradient and the tensor are the same size"
        )


def c_name(x):
    """The dtype of a tensor in C++."""
    return C_NAMES[x.dtype._name]
