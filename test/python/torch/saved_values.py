# What each grad_fn saved, by PyTorch's names.
import torch
import torch.nn.functional as F

x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
z = torch.tensor([[2.0, 1.0], [1.0, 3.0]], requires_grad=True)
v = torch.tensor([1.0, 2.0], requires_grad=True)
c = torch.tensor([[5.0, 6.0], [7.0, 8.0]])
t = torch.tensor([0, 1])


def told(y):
    node = y.grad_fn
    print(node.name())
    for name in sorted(dir(node)):
        if name.startswith("_saved_"):
            print("  ", name, getattr(node, name))


for y in (
    x * z, x * 2, x * c, x + z, x / z, x**2, x**z, 2**x, x.exp(), x.log(), x.tanh(), x.sigmoid(), x.relu(), x @ z, x @ v, v @ v, x.sum(), x.sum(0), x.sum(-1, keepdim=True),
    x.mean(), x.mean(1), x.max(), x.max(0)[0], x.view(4), x.t(), x.transpose(0, 1), x[0], x[-1], x[:1], x.unsqueeze(0), x.expand(3, 2, 2), torch.cat([x, z]), torch.stack([x, z]),
    x.clamp(1, 3), x.clamp(min=2), x.abs(), F.softmax(x, 1), F.log_softmax(x, -1), F.mse_loss(x, c), F.binary_cross_entropy_with_logits(x, c), F.linear(x, z, v), F.linear(x, z),
    F.gelu(x), F.leaky_relu(x), F.elu(x), F.silu(x), x.index_select(0, t), x.prod(), x.cumsum(0), x.cumprod(0), x.sort()[0], x.topk(1)[0], x.min(), x.median(),
    x.masked_fill(x > 2, 0.0), x.repeat(2, 1), x.flip(0), torch.outer(v, v), torch.maximum(x, z), x.reciprocal(), x.logsumexp(1), torch.lerp(x, z, 0.5), torch.atan2(x, z), x.triu(),
    x.var(0), x.amax(1), x.scatter(0, t[None], c), x.roll(1, 0), x.squeeze(), F.hardtanh(x), x.unbind()[0], 1 - x, x.trace(),
):  # fmt: skip
    told(y)

# They are the very tensors that the program has, and gone after backward.
y = x * z
print(y.grad_fn._saved_self is x, y.grad_fn._saved_other is z, "_saved_self" in dir(y.grad_fn))
e = x.exp()
print(e.grad_fn._saved_result.equal(e))
e.sum().backward()
for name in ("_saved_result", "_saved_self"):
    try:
        getattr(e.grad_fn, name)
    except (RuntimeError, AttributeError) as error:
        print(type(error).__name__, error)
s = x.sum(0)
s.sum().backward()
print(s.grad_fn._saved_dim, s.grad_fn._saved_self_sym_sizes)
print(type(y.grad_fn), isinstance(y.grad_fn, torch.autograd.graph.Node), y.grad_fn.requires_grad)
