import torch
def walk(fn, depth=0):
    if fn is None:
        return
    print('  ' * depth + type(fn).__name__)
    for nxt, _ in fn.next_functions:
        walk(nxt, depth + 1)
a = torch.tensor([2.0], requires_grad=True)
b = torch.tensor([3.0], requires_grad=True)
Q = 3 * a ** 3 - b ** 2
walk(Q.grad_fn)
W = torch.randn(3, 2, requires_grad=True)
x = torch.ones(4, 3)
bias = torch.zeros(2, requires_grad=True)
loss = torch.nn.functional.mse_loss(torch.relu(x @ W + bias), torch.zeros(4, 2))
walk(loss.grad_fn)
lin = torch.nn.Linear(3, 2)
out = torch.nn.functional.log_softmax(lin(x), dim=1)
walk(torch.nn.functional.nll_loss(out, torch.tensor([0, 1, 0, 1])).grad_fn)
Q.backward(gradient=torch.tensor([1.0]))
print(9 * a ** 2 == a.grad, -2 * b == b.grad)
print(a.grad_fn, Q.grad_fn.next_functions[0][0].name(), loss.grad_fn.next_functions)if False else print(a.grad_fn)
v = torch.stack([a, b]).mean()
walk(v.grad_fn)
walk((a.clone().view(1, 1).expand(2, 2).sum(0)[0].exp() / 2).grad_fn)
walk(torch.cat([a, b]).max().grad_fn)
walk((a * b).detach().grad_fn)
m = torch.eye(2, requires_grad=True)
for f in [m.T, m.t(), m.transpose(0, 1), m[0], m[:, 1], m[m > 0], m.reshape(4), m.unsqueeze(0), m.squeeze(), m.norm(), m.std(), m.var(0), m.prod(), m.cumsum(0), m.abs(), m.sqrt(), m.log(), m.clamp(0, 1), m.pow(2), m @ m, m.mv(m[0]), m[0].dot(m[1]), m.bmm if False else m[None].bmm(m[None]), m.softmax(0), m.sigmoid(), m.tanh(), m.relu(), m / 2, 2 / m, 1 - m, m - 1, -m, m.where(m > 0, 0), m.sort()[0], m.topk(1)[0], m.gather(0, torch.tensor([[0, 1]])), m.masked_fill(m > 0, 1), m.repeat(2, 1), m.flip(0), m.roll(1), m.tril(), m.diag(), m.trace(), m.det(), m.inverse(), m.unbind(0)[0], m.chunk(2)[0], m.to(torch.float64), m.half().float(), m.permute(1, 0), m.float() * 1]:
    print(f.grad_fn.name(), end=' ')
print()
