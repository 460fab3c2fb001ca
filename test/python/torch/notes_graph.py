# The notes' first example: x → y → z → t, and back.
import warnings

import torch

warnings.simplefilter("ignore")
x = torch.ones(2, 2, requires_grad=True)
y = x + 2
z = y * y
t = torch.mean(z)
t.backward()
print(x, y, z, t, sep="\n")
print(z.grad, y.grad, x.grad)
print(x.is_leaf, y.is_leaf, y.requires_grad, y.grad_fn.name(), type(t.grad_fn).__name__)
print([type(f).__name__ for f, _ in t.grad_fn.next_functions], type(y.grad_fn.next_functions[0][0]).__name__)
print(y.grad_fn.next_functions[0][0].variable is x or torch.equal(y.grad_fn.next_functions[0][0].variable, x))
