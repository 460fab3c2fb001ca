# Each optimizer's steps, schedulers, clipping.
import torch


def steps(name, **options):
    p = torch.tensor([1.0, -2.0, 3.0], requires_grad=True)
    optimizer = getattr(torch.optim, name)([p], **options)
    for _ in range(5):
        optimizer.zero_grad()
        (p**2).sum().backward()
        optimizer.step()
    print(name, options, p.data)


steps("SGD", lr=0.1)
steps("SGD", lr=0.1, momentum=0.9, weight_decay=0.1, nesterov=True)
steps("SGD", lr=0.1, momentum=0.9, dampening=0.5, maximize=True)
steps("Adam", lr=0.1)
steps("Adam", lr=0.1, amsgrad=True, weight_decay=0.1)
steps("AdamW", lr=0.1)
steps("RMSprop", lr=0.05)
steps("RMSprop", lr=0.1, momentum=0.9, centered=True)
steps("Adagrad", lr=0.1, lr_decay=0.1)
steps("Adadelta", lr=0.1)
steps("Adamax", lr=0.1)
steps("NAdam", lr=0.1)
steps("RAdam", lr=0.1)
steps("ASGD", lr=0.1)
steps("Rprop", lr=0.1)

p = torch.tensor([5.0], requires_grad=True)
optimizer = torch.optim.LBFGS([p], lr=0.1)


def closure():
    optimizer.zero_grad()
    loss = ((p - 2) ** 2).sum()
    loss.backward()
    return loss


print(f"{optimizer.step(closure).item():.3f}", p.data)
optimizer = torch.optim.SGD([{"params": [p], "lr": 0.5}, {"params": [torch.ones(1, requires_grad=True)]}], lr=0.1, momentum=0.9)
print(optimizer)
S = torch.optim.lr_scheduler
for make in (
    lambda o: S.StepLR(o, 2, 0.5),
    lambda o: S.ExponentialLR(o, 0.9),
    lambda o: S.CosineAnnealingLR(o, 4),
    lambda o: S.LambdaLR(o, lambda e: 1 / (e + 1)),
    lambda o: S.OneCycleLR(o, 1.0, total_steps=6),
):
    optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0, momentum=0.9)
    scheduler = make(optimizer)
    rates = []
    for _ in range(5):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    print(type(scheduler).__name__, [f"{r:.4f}" for r in rates])
plateau = S.ReduceLROnPlateau(optimizer, patience=1, factor=0.5)
for loss in (1.0, 1.0, 1.0, 1.0, 0.5):
    plateau.step(loss)
    print(f"{optimizer.param_groups[0]['lr']:.4f}", end=" ")
print()
w = torch.ones(3, requires_grad=True)
(w * 100).sum().backward()
print(torch.nn.utils.clip_grad_norm_([w], 1.0), w.grad)
