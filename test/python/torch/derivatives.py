import torch
from torch.autograd import Function, Variable, grad, gradcheck
from torch.autograd.functional import jacobian, hessian, vjp, jvp, hvp
x = torch.tensor([1., 2., 3.], requires_grad=True); y = (x ** 3).sum(); g, = grad(y, x, create_graph=True); print(g); gg, = grad(g.sum(), x); print(gg)
print(jacobian(lambda t: t ** 2, torch.tensor([1., 2.]))); print(hessian(lambda t: (t ** 3).sum(), torch.tensor([1., 2.]))); print(jacobian(lambda a, b: a * b, (torch.ones(2), torch.arange(2.)))); print(vjp(lambda t: t * 2, torch.ones(2), torch.tensor([1., 3.]))); print(jvp(lambda t: t ** 2, torch.ones(2), torch.tensor([1., 3.]))); print(hvp(lambda t: (t ** 3).sum(), torch.ones(2), torch.ones(2)))
class MyReLU(Function):
    @staticmethod
    def forward(ctx, input): ctx.save_for_backward(input); return input.clamp(min=0)
    @staticmethod
    def backward(ctx, grad_output):
        input, = ctx.saved_tensors; grad_input = grad_output.clone(); grad_input[input < 0] = 0; return grad_input
z = torch.tensor([-1., 2.], requires_grad=True); o = MyReLU.apply(z); print(o); o.sum().backward(); print(z.grad)
class Exp(Function):
    @staticmethod
    def forward(ctx, i): r = i.exp(); ctx.save_for_backward(r); return r
    @staticmethod
    def backward(ctx, g): r, = ctx.saved_tensors; return g * r
print(gradcheck(Exp.apply, (torch.randn(3, dtype=torch.double, requires_grad=True),)))
class LinearF(Function):
    @staticmethod
    def forward(ctx, input, weight, bias=None): ctx.save_for_backward(input, weight, bias); output = input.mm(weight.t()); return output + bias.unsqueeze(0).expand_as(output) if bias is not None else output
    @staticmethod
    def backward(ctx, go):
        input, weight, bias = ctx.saved_tensors; gi = gw = gb = None
        if ctx.needs_input_grad[0]: gi = go.mm(weight)
        if ctx.needs_input_grad[1]: gw = go.t().mm(input)
        if bias is not None and ctx.needs_input_grad[2]: gb = go.sum(0)
        return gi, gw, gb
a = torch.ones(2, 3); W = torch.ones(4, 3, requires_grad=True); b = torch.zeros(4, requires_grad=True); r = LinearF.apply(a, W, b); print(r); r.sum().backward(); print(W.grad, b.grad)
v = Variable(torch.ones(2), requires_grad=True); print(v, v.data, v.grad, v.is_leaf, v.grad_fn)
y = x * 2
while y.data.norm() < 100: y = y * 2
print(y); y.backward(torch.tensor([0.1, 1.0, 0.0001])); print(x.grad)
x = torch.ones(2, 2, requires_grad=True); y = x + 2; z = y * y * 3; out = z.mean(); print(z, out); out.backward(); print(x.grad); print((x.detach() + 1).requires_grad)
with torch.no_grad(): print((x * 2).requires_grad)
with torch.set_grad_enabled(False): print((x * 2).requires_grad)
@torch.no_grad()
def f(t): return t * 2
print(f(x).requires_grad, torch.is_grad_enabled())
a = torch.tensor(2., requires_grad=True); b = torch.tensor(6., requires_grad=True); Q = 3*a**3 - b**2; Q.backward(); print(9*a**2 == a.grad, -2*b == b.grad, a.grad, b.grad)
with torch.inference_mode(): t = x * 2; print(t.requires_grad, t.is_inference())
x = torch.randn(2, requires_grad=True); y = x.clone(); y[0] = 5; print(y.grad_fn.name()); y.sum().backward(); print(x.grad)
with torch.autograd.set_detect_anomaly(False): pass
print(torch.autograd.grad((x*2).sum(), x, allow_unused=True), torch.autograd.grad(x.sum(), [x])[0]); torch.autograd.backward([x.sum()]); print(x.grad)
