import warnings

import torch
from torch.func import jvp, vjp

x = torch.tensor([0.0, 1.0, 2.0])
out, back = vjp(torch.sin, x)
print(out, back(torch.ones(3)), back(torch.tensor([1.0, 0.0, 2.0])))
print(jvp(torch.sin, (x,), (torch.ones(3),)))
out, back = vjp(lambda a, b: a * b, x, x + 1)
print(out, back(torch.ones(3)))
out, back, aux = vjp(lambda a: (a.sum(), a.max()), x, has_aux=True)
print(out, back(torch.tensor(2.0)), aux.item())
out, back = vjp(lambda a: (a * 2, a**2), x)
print(out, back((torch.ones(3), torch.ones(3))))
print(jvp(lambda a, b: a * b, (x, x + 1), (torch.ones(3), torch.zeros(3))))

# Determinants of whole numbers have no rounding left where PyTorch leaves none, and nor have their gradients.
q = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
d = torch.det(q)
d.backward()
print(d, q.grad)

# A zero that was computed keeps LAPACK's sign.
print(torch.linalg.qr(torch.tensor([[2.0, -1.0, 0.0], [-1.0, 2.0, -1.0], [0.0, -1.0, 2.0]])))
print(torch.linalg.qr(torch.tensor([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]), mode="complete"))
print(torch.linalg.qr(torch.eye(3)))
print(torch.linalg.qr(torch.tensor([[3.0], [4.0]])))


class Double(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2

    @staticmethod
    def backward(ctx, g):
        return g * 2


print(repr(Double.apply(q).grad_fn).split(" at ")[0], type(Double.apply(q).grad_fn).__name__)

# What a backward pass that can be derived again leaves in .grad is a copy.
warnings.simplefilter("ignore")
w = torch.tensor([1.0, 2.0], requires_grad=True)
(w**3).sum().backward(create_graph=True)
print(w.grad, w.grad.grad_fn.name())
(w**3).sum().backward(create_graph=True)
print(w.grad, w.grad.grad_fn.name())
total = w.grad.sum()
w.grad = None
total.backward()
print(w.grad)
v = torch.tensor([1.0, 2.0], requires_grad=True)
(v * 3).sum().backward(create_graph=True)
print(v.grad, v.grad.requires_grad)
y = w * 2
y.retain_grad()
(y**2).sum().backward(create_graph=True)
print(y.grad)
