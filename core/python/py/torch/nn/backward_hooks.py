"""What a module's backward hooks see."""

from .._tensor import Tensor


class BackwardHooks:
    """Collects the gradients of a module's outputs and inputs, then calls its backward hooks."""

    def __init__(self, module):
        self.module = module
        self.outputs, self.inputs, self.left = None, None, 0

    def watch_inputs(self, args):
        self.inputs = [None] * len(args)
        watched = [i for i, x in enumerate(args) if isinstance(x, Tensor) and x.requires_grad]
        self.left = len(watched)
        args = tuple(x.view_as(x) if i in watched else x for i, x in enumerate(args))
        for i in watched:
            args[i].register_hook(lambda g, i=i: self.arrived(i, g))
        return args

    def watch_outputs(self, result):
        outputs = [y for y in (result if isinstance(result, (tuple, list)) else [result]) if isinstance(y, Tensor) and y.requires_grad]
        self.outputs = [None] * len(outputs)
        for i, y in enumerate(outputs):
            y.register_hook(lambda g, i=i: self.left_with(i, g))

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
