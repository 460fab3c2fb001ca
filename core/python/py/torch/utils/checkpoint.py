"""torch.utils.checkpoint: memory is not what is short here, so nothing is computed twice."""


import warnings


def checkpoint(function, *args, use_reentrant=None, **named):
    if use_reentrant is None:
        warnings.warn(
            "torch.utils.checkpoint: the use_reentrant parameter should be passed explicitly. Starting in PyTorch 2.9, calling checkpoint "
            "without use_reentrant will raise an exception. use_reentrant=False is recommended, but if you need to preserve the current default behavior, "
            "you can pass use_reentrant=True. Refer to docs for more details on the differences between the two variants.",
            UserWarning,
            2,
        )
    if use_reentrant is not False and not any(getattr(x, "requires_grad", False) for x in args):
        warnings.warn("None of the inputs have requires_grad=True. Gradients will be None", UserWarning, 2)
    return function(*args, **{k: v for k, v in named.items() if k not in ("context_fn", "determinism_check", "debug", "preserve_rng_state")})


def checkpoint_sequential(functions, segments, input, use_reentrant=None, **named):
    for function in functions.children() if hasattr(functions, "children") else functions:
        input = function(input)
    return input
