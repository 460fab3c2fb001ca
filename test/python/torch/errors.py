# What is wrong is refused with PyTorch's type and PyTorch's words.
import torch
import torch.nn as nn

x = torch.ones(2, 3, requires_grad=True)


def tell(action):
    try:
        print(action())
    except Exception as error:
        print(f"{type(error).__name__}: {error}")


def leaf_in_place():
    x.add_(1)


def second_time():
    y = (x * x).sum()
    y.backward()
    y.backward()


def modified():
    y = x * 2
    z = y * y
    y.add_(1)
    z.sum().backward()


tell(lambda: torch.ones(2, 3).mm(torch.ones(2, 3)))
tell(lambda: torch.ones(2, 3) + torch.ones(2))
tell(lambda: torch.exp(5))
tell(lambda: x.exp(1))
tell(lambda: torch.ones(2).view(3))
tell(lambda: torch.tensor([[1, 2], [3]]))
tell(lambda: torch.tensor("a"))
tell(lambda: torch.ones(2)[5])
tell(lambda: torch.ones(2)["a"])
tell(lambda: x + "a")
tell(lambda: "a" + x)
tell(lambda: x < "a")
tell(lambda: x == None)
tell(lambda: x @ 3)
tell(lambda: torch.ones(2, 2).sum("a"))
tell(lambda: torch.ones(2, 2).sum(dim=5))
tell(lambda: x.mean(axis=1))
tell(lambda: torch.tensor([1, 2]).mean())
tell(lambda: torch.ones(3).item())
tell(lambda: float(torch.ones(3)))
tell(lambda: bool(torch.ones(3)))
tell(lambda: len(torch.tensor(1.0)))
tell(lambda: x.numpy())
tell(lambda: (x * 2).backward())
tell(lambda: torch.ones(1).backward())
tell(leaf_in_place)
tell(second_time)
tell(modified)
tell(lambda: torch.tensor([1, 2], requires_grad=True))
tell(lambda: x.no_such_thing)
tell(lambda: nn.Linear(3, 2)(torch.ones(2, 4)))
tell(lambda: nn.Linear(3, 2)(torch.ones(2, 3, dtype=torch.float64)))
tell(lambda: nn.Module()(x))
tell(lambda: nn.Linear(3, 2).load_state_dict({"weight": torch.ones(2, 2), "other": 1}))
tell(lambda: torch.optim.SGD([], lr=0.1))
tell(lambda: torch.optim.SGD(x, lr=0.1))
tell(lambda: torch.optim.Adam([x], lr=-1))
tell(lambda: torch.device("gpu"))
tell(lambda: torch.zeros(2).to("nothing"))
tell(lambda: torch.zeros(-1))
tell(lambda: torch.cat([torch.ones(2), 3]))
tell(lambda: torch.zeros("a"))
tell(lambda: torch.randint(5))
