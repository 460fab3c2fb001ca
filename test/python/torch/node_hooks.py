# Hooks on nodes of the graph, on what they save, and edges of the graph.
import torch

x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
z = torch.tensor([[2.0, 1.0], [1.0, 3.0]], requires_grad=True)


def after(hook):
    x.grad = z.grad = None
    y = x * z
    y.grad_fn.register_hook(hook)
    try:
        y.sum().backward()
    except (TypeError, RuntimeError) as error:
        print(type(error).__name__, error)
    print(x.grad, z.grad)


after(lambda sent, came: print("after", sent, came))
after(lambda sent, came: (sent[0] * 10, sent[1]))
after(lambda sent, came: (None, sent[1]))
after(lambda sent, came: 3)
after(lambda sent, came: (sent[0],))


def before(hook):
    x.grad = None
    y = x * 2
    y.grad_fn.register_prehook(hook)
    try:
        y.sum().backward()
    except (TypeError, RuntimeError) as error:
        print(type(error).__name__, error)
    print(x.grad)


before(lambda came: print("before", came))
before(lambda came: (came[0] * 3,))
before(lambda came: came[0])
before(lambda came: ())

y = x * z
handle = y.grad_fn.register_hook(lambda sent, came: print("never"))
handle.remove()
y.sum().backward()
y.sum().grad_fn.metadata["a"] = 1
m = y.grad_fn
m.metadata["a"] = 1
print(m.metadata)

w = torch.tensor([1.0, 2.0], requires_grad=True)
leaf = (w * 2).grad_fn.next_functions[0][0]
leaf.register_prehook(lambda came: print("to the leaf", came, w.grad))
leaf.register_hook(lambda sent, came: print("was at the leaf", sent, came, w.grad))
(w * 3).sum().backward()


def pack(tensor):
    print("pack", tensor)
    return tensor.detach() * 1


def unpack(packed):
    print("unpack", packed)
    return packed


w = torch.tensor([1.0, 2.0], requires_grad=True)
with torch.autograd.graph.saved_tensors_hooks(pack, unpack):
    p = (w * w).exp().sum()
p.backward()
print(w.grad)
w.grad = None
with torch.autograd.graph.saved_tensors_hooks(lambda tensor: tensor.detach().numpy(), lambda packed: torch.from_numpy(packed) * 2):
    y = w.sin()
print(y.grad_fn._saved_self)
y.sum().backward()
print(w.grad, w.cos())
with torch.autograd.graph.saved_tensors_hooks(lambda tensor: 3, lambda packed: packed):
    y = w.sin()
try:
    y.sum().backward()
except TypeError as error:
    print(error)
w.grad = None
with torch.autograd.graph.save_on_cpu():
    y = w * w * w
g, = torch.autograd.grad(y.sum(), w, create_graph=True)
print(g, torch.autograd.grad(g.sum(), w))
with torch.autograd.graph.disable_saved_tensors_hooks("no hooks here"):
    try:
        with torch.autograd.graph.saved_tensors_hooks(pack, unpack):
            y = w * w
    except RuntimeError as error:
        print(error)

edge = torch.autograd.graph.get_gradient_edge
y = x * 2
print(edge(y).node.name(), edge(y).output_nr, edge(x).node.name(), edge(x.unbind()[1]).output_nr)
print(torch.autograd.grad((y * y).sum(), [edge(y), edge(x), x]))
try:
    edge(torch.ones(2))
except RuntimeError as error:
    print(error)
torch.autograd.graph.register_multi_grad_hook([x, z], lambda grads: print("all", grads))
(x * z).sum().backward()
