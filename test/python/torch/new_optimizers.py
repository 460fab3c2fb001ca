# Adafactor and Muon, and the schedules' get_lr().
import warnings

import torch
import torch.nn as nn

torch.set_printoptions(precision=3)


def trained(make):
    torch.manual_seed(0)
    m = nn.Linear(3, 2, bias=False)
    optimizer = make(m.parameters())
    for _ in range(3):
        optimizer.zero_grad()
        (m(torch.ones(2, 3)) ** 2).sum().backward()
        optimizer.step()
    print(optimizer)
    print(m.weight, {key: value for key, value in optimizer.state_dict()["state"][0].items()})


trained(lambda p: torch.optim.Adafactor(p, lr=0.1))
trained(lambda p: torch.optim.Adafactor(p, weight_decay=0.1, maximize=True))
trained(lambda p: torch.optim.Muon(p, lr=0.1))
trained(lambda p: torch.optim.Muon(p, lr=0.1, nesterov=False, weight_decay=0.0, adjust_lr_fn="match_rms_adamw"))
w = torch.tensor([1.0, 2.0], requires_grad=True)
optimizer = torch.optim.Adafactor([w], lr=0.1)
(w * w).sum().backward()
optimizer.step()
print(w, optimizer.state[w]["variance"])
for act in (
    lambda: torch.optim.Muon(nn.Linear(2, 2).parameters()),
    lambda: torch.optim.Adafactor([w], lr=-1),
    lambda: torch.optim.Adafactor([w], beta2_decay=1),
):
    try:
        act()
    except ValueError as error:
        print(error)

schedule = torch.optim.lr_scheduler
for make in (
    lambda o: schedule.StepLR(o, 2),
    lambda o: schedule.ExponentialLR(o, 0.9),
    lambda o: schedule.CosineAnnealingLR(o, 10),
    lambda o: schedule.LambdaLR(o, lambda epoch: 0.5),
    lambda o: schedule.CosineAnnealingWarmRestarts(o, 3),
    lambda o: schedule.OneCycleLR(o, 0.1, total_steps=10),
):
    optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=0.1, momentum=0.9)
    scheduler = make(optimizer)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        optimizer.step()
        scheduler.step()
        rates = scheduler.get_lr()
    print([round(rate, 6) for rate in rates], [str(one.message) for one in said])


class Halved(schedule.LRScheduler):
    def get_lr(self):
        return [rate / 2 for rate in self.base_lrs]


with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    print(Halved(optimizer).get_lr(), said)
torch.set_printoptions(profile="default")
