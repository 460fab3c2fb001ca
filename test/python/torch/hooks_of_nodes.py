import torch
from torch.autograd import gradcheck, gradgradcheck
t = torch.ones(2, requires_grad=True)
v = t * 3
node = v.grad_fn
h = node.register_hook(lambda gi, go: print('node', gi, go))
(v ** 2).sum().backward()
print(t.grad)
h.remove()
s = torch.tensor(2.0, requires_grad=True)
z = t.detach().requires_grad_() * s
z.grad_fn.register_hook(lambda gi, go: (gi[0], gi[1] * 10))
z.grad_fn.register_prehook(lambda go: (go[0] + 1,))
z.sum().backward()
print(s.grad)
acc = (s * 1).grad_fn.next_functions[0][0]
acc.register_hook(lambda gi, go: print('acc', gi, go))
acc.register_prehook(lambda go: (go[0] * 100,))
(s * 2).backward()
print(s.grad)
def double(gi, go):
    return tuple(g * 2 if g is not None else None for g in gi)
w = torch.ones(2, 2, requires_grad=True)
y = torch.nn.functional.linear(torch.ones(3, 2), w)

y.grad_fn.register_hook(double)
y.sum().backward()
print(w.grad)
q = torch.tensor(3.0, requires_grad=True)
r = q ** 3
r.grad_fn.register_hook(lambda gi, go: (gi[0] * 2,))
g, = torch.autograd.grad(r, q, create_graph=True)
print(g, torch.autograd.grad(g, q))
try:
    k = q * 2
    k.grad_fn.register_hook(lambda gi, go: (gi[0],) * 5)
    k.backward()
except RuntimeError as e:
    print(e)
x = torch.tensor([[0.5, -1.0], [2.0, 0.1]], dtype=torch.float64, requires_grad=True)
f = lambda x: (torch.sin(x) * x.exp()).sum() / (1 + x.pow(2).sum())
print(gradgradcheck(f, (x,)), gradgradcheck(lambda a, b: a @ b, (x, (x * 2).detach().requires_grad_())))
class Cube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x ** 3
    @staticmethod
    def backward(ctx, g):
        x, = ctx.saved_tensors
        return g * 3 * x.detach() ** 2
try:
    print(gradgradcheck(Cube.apply, (x,), raise_exception=False))
    gradgradcheck(Cube.apply, (x,))
except Exception as e:
    print(type(e).__name__)
class Split(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.set_materialize_grads(False)
        return x * 2, x * 3
    @staticmethod
    def backward(ctx, g1, g2):
        print('g1', g1, 'g2', g2)
        return None if g1 is None and g2 is None else (0 if g1 is None else 2 * g1) + (0 if g2 is None else 3 * g2)
t = torch.ones(2, requires_grad=True)
p, q = Split.apply(t)
q.sum().backward()
print(t.grad)
g, = torch.autograd.grad(Split.apply(t)[0].pow(2).sum(), t, create_graph=True)
print(g)
m = torch.nn.Linear(1, 1)
m.register_forward_hook(print); m.register_forward_hook(print)
print(len(m._forward_hooks))
