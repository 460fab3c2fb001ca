import torch
from torch import nn
a = torch.tensor(2.0, requires_grad=True)
c = a * 3
fn = c.grad_fn
print(fn is c.grad_fn, fn == c.grad_fn, len({fn, c.grad_fn}))
acc = fn.next_functions[0][0]
print(acc is c.grad_fn.next_functions[0][0], acc.variable is a)
w = nn.Parameter(torch.ones(2))
print(type((w * 2).grad_fn.next_functions[0][0].variable).__name__)
d = c * a
print(d.grad_fn.next_functions[0][0] is fn, d.grad_fn.next_functions[1][0] is acc)
fn.metadata["k"] = 1
print(c.grad_fn.metadata)
seen = set()
def walk(f):
    if f is None or f in seen: return
    seen.add(f)
    for g, _ in f.next_functions: walk(g)
walk(d.grad_fn)
print(len(seen))
bag = nn.EmbeddingBag.from_pretrained(torch.tensor([[1., 2.], [3., 4.], [5., 6.]]), mode="sum")
print(bag, bag(torch.tensor([[0, 2]])), bag.weight.requires_grad)
try:
    nn.EmbeddingBag.from_pretrained(torch.ones(2))
except AssertionError as e:
    print(e)
for i in range(3):
    y = (a * i).exp()
    print(y.grad_fn.name(), y.grad_fn.next_functions[0][0].next_functions[0][0] is acc)
