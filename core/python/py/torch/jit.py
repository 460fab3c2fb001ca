"""torch.jit: there is nothing to compile to. Says so, and what works instead."""

_REASON = "Gradwalk runs PyTorch code as it stands and has no torch.jit.{}: call the function or the model itself"


def script(obj, *args, **named):
    raise NotImplementedError(_REASON.format("script"))


def trace(func, example_inputs=None, *args, **named):
    raise NotImplementedError(_REASON.format("trace"))


def save(m, f, *args, **named):
    raise NotImplementedError("Gradwalk has no torch.jit.save: keep the weights with torch.save(model.state_dict(), path)")


def load(f, *args, **named):
    raise NotImplementedError("Gradwalk has no torch.jit.load: keep the weights with torch.save(model.state_dict(), path) and load those")


def is_scripting():
    return False


def is_tracing():
    return False


def ignore(function=None, **options):
    """A decorator that says something to the compiler alone."""
    return function if function is not None else lambda f: f


export = unused = ignore
