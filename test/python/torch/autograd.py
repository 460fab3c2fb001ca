# Hooks, modes, second derivatives, a function of one's own.
import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x * x
y.retain_grad()
handle = x.register_hook(lambda g: g * 10)
y.register_hook(lambda g: print("y gets", g))
y.sum().backward()
print(x.grad, y.grad)
handle.remove()
x.grad = None
(x**3).sum().backward()
print(x.grad, x.grad is x.grad)

(g,) = torch.autograd.grad((x**3).sum(), x, create_graph=True)
(h,) = torch.autograd.grad(g.sum(), x)
print(g, h)
print(torch.autograd.grad(x.sum(), [x, torch.ones(1, requires_grad=True)], allow_unused=True))


class Cube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a, factor):
        ctx.save_for_backward(a)
        ctx.factor = factor
        return factor * a**3

    @staticmethod
    def backward(ctx, dy):
        (a,) = ctx.saved_tensors
        return dy * ctx.factor * 3 * a**2, None


z = Cube.apply(x, 2)
print(z, z.grad_fn.name())
x.grad = None
z.sum().backward()
print(x.grad)


@torch.no_grad()
def quiet(a):
    return (a * 2).requires_grad


with torch.no_grad():
    a = x * 2
    with torch.enable_grad():
        b = x * 2
    print(a.requires_grad, b.requires_grad, torch.is_grad_enabled())
print(quiet(x), torch.is_grad_enabled())
with torch.inference_mode():
    c = x * 2
print(c.requires_grad, c.is_inference())
with torch.set_grad_enabled(False):
    print((x + 1).requires_grad)
d = x.detach()
d[0] = 7
print(x, d.requires_grad, x._version)
w = torch.ones(2, requires_grad=True)
torch.autograd.backward([w * 2, w * 3], [torch.ones(2), torch.ones(2)])
print(w.grad)
from torch.autograd.functional import hessian, jacobian

print(jacobian(lambda v: v**2, torch.tensor([1.0, 2.0])), hessian(lambda v: (v**3).sum(), torch.tensor([1.0, 2.0])))
