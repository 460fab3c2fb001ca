from .._autograd import Function, FunctionCtx


def once_differentiable(function):
    return function
