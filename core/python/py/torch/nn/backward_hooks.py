"""What a module's backward hooks see."""

from .._function import Function
from .._tensor import Tensor


class BackwardHookFunction(Function):
    """What goes in and out of a module with backward hooks, unchanged: the place where its gradients are seen."""

    @staticmethod
    def forward(ctx, x):
        return x.view_as(x)

    @staticmethod
    def backward(ctx, gradient):
        return gradient


class BackwardHooks:
    """Collects the gradients of a module's outputs and inputs, then calls its backward hooks."""

    def __init__(self, module):
        self.module = module
        self.outputs, self.inputs, self.left = None, None, 0

    def watch_inputs(self, args):
        self.inputs = [None] * len(args)
        watched = [i for i, x in enumerate(args) if isinstance(x, Tensor) and x.requires_grad]
        self.left = len(watched)
        args = tuple(BackwardHookFunction.apply(x) if i in watched else x for i, x in enumerate(args))
        for i in watched:
            args[i].register_hook(lambda g, i=i: self.arrived(i, g))
        return args

    def watch_outputs(self, result):
        """The results, each through a node of its own: what they share with others would mix its gradients in."""
        many = isinstance(result, (tuple, list))
        results = list(result) if many else [result]
        places = [i for i, y in enumerate(results) if isinstance(y, Tensor) and y.requires_grad]
        self.outputs = [None] * len(places)
        for i, place in enumerate(places):
            results[place] = BackwardHookFunction.apply(results[place])
            results[place].register_hook(lambda g, i=i: self.left_with(i, g))
        return type(result)(results) if many else results[0]

    def left_with(self, i, gradient):
        self.outputs[i] = gradient
        if any(g is None for g in self.outputs):
            return None
        for hook in self.module._backward_pre_hooks.values():
            changed = hook(self.module, tuple(self.outputs))
            if changed is not None:
                self.outputs = list(changed if isinstance(changed, tuple) else (changed,))
        if self.left == 0:
            self.call()
        return self.outputs[i]

    def arrived(self, i, gradient):
        self.inputs[i] = gradient
        self.left -= 1
        if self.left == 0:
            self.call()
            return self.inputs[i]
        return None

    def call(self):
        for hook in self.module._backward_hooks.values():
            changed = hook(self.module, tuple(self.inputs), tuple(self.outputs))
            if changed is not None:
                self.inputs = list(changed if isinstance(changed, tuple) else (changed,))
