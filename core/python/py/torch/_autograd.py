"""backward() and grad(), and all that torch.autograd consists of."""

import warnings

from _gradwalk.bridge import need

from ._callbacks import RemovableHandle, register_hook, register_post_accumulate_grad_hook
from ._function import Function, FunctionCtx, Variable
from ._modes import detect_anomaly, enable_grad, inference_mode, is_grad_enabled, is_inference_mode_enabled, no_grad, set_detect_anomaly, set_grad_enabled
from ._nodes import Node, base_of_tensor, detach_in_place, edge_tensor_of, node_of_tensor
from ._tensor import Tensor, taken
from ._words import check_grad, warn_non_leaf, warn_scalar, warn_transpose

need(globals(), "run_backward", "find_gradients")


def warn_cycle():
    warnings.warn(
        "Using backward() with create_graph=True will create a reference cycle between the parameter and its gradient which can cause a memory leak. "
        "We recommend using autograd.grad when creating the graph to avoid this. "
        "If you have to use this function, make sure to reset the .grad fields of your parameters to None after use to break the cycle and avoid the leak.",
        UserWarning,
        3,
    )


def backward(tensors, grad_tensors=None, retain_graph=None, create_graph=False, grad_variables=None, inputs=None):
    """Sums of gradients go into the leaves' .grad: torch.autograd.backward."""
    tensors = _tuple(tensors)
    if inputs is not None and not isinstance(inputs, Tensor) and len(inputs) == 0:
        raise RuntimeError("`inputs` argument to `backward()` cannot be empty.")
    given = _gradients(tensors, grad_tensors)
    inputs = () if inputs is None else _tuple(inputs)
    for x in inputs:
        if not x.requires_grad:
            raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
    handles = [x._h for x in tensors] + [0 if g is None else g._h for g in given] + [x._h for x in inputs]
    if create_graph:
        warn_cycle()
    run_backward(-1 if retain_graph is None else int(bool(retain_graph)), int(bool(create_graph)), len(tensors), *handles)


def grad(outputs, inputs, grad_outputs=None, retain_graph=None, create_graph=False, only_inputs=True, allow_unused=None, is_grads_batched=False, materialize_grads=False):
    """The gradients of outputs by inputs, as new tensors."""
    outputs, inputs = _tuple(outputs), _tuple(inputs)
    if not inputs:
        raise RuntimeError("`inputs` argument to `grad()` cannot be empty.")
    inputs = tuple(edge_tensor_of(x) if isinstance(x, tuple) and hasattr(x, "output_nr") else x for x in inputs)
    for x in inputs:
        if not isinstance(x, Tensor):
            raise RuntimeError(f"all inputs have to be Tensors or GradientEdges, but got {type(x).__name__}")
    given = _gradients(outputs, grad_outputs)
    unused = materialize_grads if allow_unused is None else allow_unused
    handles = [x._h for x in outputs] + [0 if g is None else g._h for g in given] + [x._h for x in inputs]
    found = taken(find_gradients(-1 if retain_graph is None else int(bool(retain_graph)), int(bool(create_graph)), int(bool(unused)), len(outputs), *handles))
    if materialize_grads:
        from ._create import zeros_like

        found = tuple(zeros_like(x) if g is None else g for g, x in zip(found, inputs))
    return found


def _tuple(x):
    return (x,) if isinstance(x, Tensor) or hasattr(x, "output_nr") else tuple(x)


def _gradients(outputs, given):
    if given is None:
        return (None,) * len(outputs)
    given = (given,) if isinstance(given, Tensor) else tuple(given)[: len(outputs)]
    for g in given:
        if g is not None and not isinstance(g, Tensor):
            raise TypeError(f"gradients can be either Tensors or None, but got {type(g).__name__}")
    if len(given) != len(outputs):
        raise RuntimeError(f"got {len(outputs)} tensors and {len(given)} gradients")
    return given
