import torch
import torch.nn as nn
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
def fwd(m, i, o):
    print('F', m.__class__.__name__, i[0].shape, o.shape)
def bwd(m, gi, go):
    print('B', m.__class__.__name__, [None if g is None else tuple(g.shape) for g in gi], [tuple(g.shape) for g in go])
hs = []
for m in net:
    hs.append(m.register_forward_hook(fwd))
    hs.append(m.register_full_backward_hook(bwd))
x = torch.randn(4, 2)
out = net(x)
print(out)
out.mean().backward()
for h in hs:
    h.remove()
out = net(x)
print(out.grad_fn.name())
def pre(m, args):
    return (args[0] * 2,)
h = net.register_forward_pre_hook(pre)
print(torch.allclose(net(x), nn.Sequential.forward(net, x * 2)))
h.remove()
acts = {}
def keep(name):
    def hook(m, i, o):
        acts[name] = o.detach()
    return hook
net[0].register_forward_hook(keep('fc1'))
net[1].register_forward_hook(keep('relu'))
net(x)
for k, v in acts.items():
    print(k, v)
def double(m, gi, go):
    return tuple(None if g is None else g * 2 for g in gi)
x = torch.randn(1, 2, requires_grad=True)
lin = nn.Linear(2, 1)
lin(x).sum().backward()
g1 = x.grad.clone(); x.grad = None
lin.register_full_backward_hook(double)
y = lin(x)
print(y)
y.sum().backward()
print(torch.equal(x.grad, g1 * 2))
