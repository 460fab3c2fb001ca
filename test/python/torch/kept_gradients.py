import torch

w = torch.tensor([2.0], requires_grad=True)
print(w.grad, w.grad)
(w * 3).sum().backward()
first = w.grad
print(first, w.grad is first)
(w * 4).sum().backward()
print(first, w.grad is first)
w.grad = None
print(w.grad, first)
(w * 5).sum().backward()
print(w.grad, w.grad is first)
w.grad = torch.tensor([1.5])
print(w.grad)
w.grad.data.zero_()
print(w.grad)

# A hook in the midst of backward sees the gradient of then, also where another takes its place.
w.grad = None
seen = []
w.register_hook(lambda g: seen.append(None if w.grad is None else w.grad.item()))
w.register_post_accumulate_grad_hook(lambda p: seen.append(p.grad.item()))
for _ in range(2):
    (w**3).sum().backward(create_graph=True)
    seen.append(w.grad.item())
print(seen)

optimizer = torch.optim.SGD([w], lr=0.1, weight_decay=0.5)
optimizer.zero_grad()
print(w.grad)
(w * 2).sum().backward()
optimizer.step()
print(w.grad, w, optimizer.state_dict()["state"])
optimizer.zero_grad(set_to_none=False)
print(w.grad)
unused = torch.ones(2, requires_grad=True)
both = torch.optim.SGD([w, unused], lr=0.1, maximize=True)
both.step()
(unused * torch.tensor([1.0, 2.0])).sum().backward()
both.step()
print(w, unused, w.grad, unused.grad)
