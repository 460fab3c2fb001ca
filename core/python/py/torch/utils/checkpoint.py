"""torch.utils.checkpoint: memory is not what is short here, so nothing is computed twice."""


def checkpoint(function, *args, use_reentrant=None, **named):
    return function(*args, **{k: v for k, v in named.items() if k not in ("context_fn", "determinism_check", "debug", "preserve_rng_state")})


def checkpoint_sequential(functions, segments, input, use_reentrant=None, **named):
    for function in functions.children() if hasattr(functions, "children") else functions:
        input = function(input)
    return input
