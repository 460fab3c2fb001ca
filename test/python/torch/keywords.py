# Arguments by the names that PyTorch has for them.
import warnings

import torch
import torch.nn as nn
import torch.nn.functional as F

warnings.simplefilter("ignore")
a = torch.arange(6.0).reshape(2, 3)
b = torch.ones(2, 3)


def say(name, call):
    torch.manual_seed(0)
    try:
        print(name, call())
    except Exception as error:
        print(name, type(error).__name__, str(error)[:120])


say("swapaxes", lambda: torch.swapaxes(a, axis0=0, axis1=1).shape)
say("swapaxes", lambda: a.swapaxes(axis0=0, axis1=1).shape)
say("swapaxes_", lambda: a.clone().swapaxes_(axis0=0, axis1=1).shape)
say("tensor_split", lambda: torch.tensor_split(a, tensor_indices_or_sections=torch.tensor([1]), dim=1))
say("tensor_split", lambda: torch.tensor_split(a, tensor_indices_or_sections=torch.tensor(3), dim=1))
say("copy_", lambda: a.clone().copy_(other=b))
say("asarray", lambda: torch.asarray(obj=[1, 2]))
say("asarray", lambda: torch.asarray([1, 2], copy=True, dtype=torch.float32, requires_grad=True))
say("result_type", lambda: torch.result_type(tensor=a, other=1))
say("round_", lambda: (a * 1.234).round_(decimals=1))
say("round_", lambda: torch.round_(a * 1.234, decimals=1))
say("is_set_to", lambda: a.is_set_to(tensor=a))
say("random_", lambda: torch.zeros(4).random_(**{"from": 1, "to": 10}))
say("resize_as_", lambda: a.clone().resize_as_(the_template=torch.zeros(2)).shape)
say("set_", lambda: torch.tensor([]).set_(torch.arange(6.0).untyped_storage(), 1, (2, 2), (2, 1)))
say("InstanceNorm", lambda: nn.InstanceNorm1d(3, affine=True, bias=False))
say("mse_loss", lambda: F.mse_loss(a, b, weight=torch.tensor([1.0, 2.0, 3.0]).expand(2, 3)))
say("mse_loss", lambda: F.mse_loss(a, b, reduction="sum", weight=torch.tensor([1.0, 2.0, 3.0])))
say("l1_loss", lambda: F.l1_loss(a, b, weight=b * 2, reduction="none"))
say("huber_loss", lambda: F.huber_loss(a, b, weight=b * 2, delta=0.5))
distance = lambda x, y: (x - y).abs().sum(-1)
say("triplet", lambda: F.triplet_margin_with_distance_loss(a, b, b * 2, distance_function=distance, margin=1.0, swap=True, reduction="sum"))
say("multi_margin_loss", lambda: F.multi_margin_loss(torch.tensor(1.0), torch.tensor(0)))
say("multi_margin_loss", lambda: F.multi_margin_loss(torch.tensor(1.0), torch.tensor([0]), reduction="none"))
say("addmm_", lambda: torch.zeros(2).addmm_(torch.ones(2, 2), torch.ones(2, 2)))
say("baddbmm_", lambda: torch.zeros(2, 2).baddbmm_(torch.ones(3, 2, 2), torch.ones(3, 2, 2)))
say("addmv_", lambda: torch.zeros(1).addmv_(torch.ones(2, 2), torch.ones(2)))
say("addr_", lambda: torch.zeros(2).addr_(torch.ones(2), torch.ones(2)))
say("chain_matmul", lambda: torch.chain_matmul(a, a.t(), a))


def reflected():
    p = torch.tensor([2.0, 3.0], requires_grad=True)
    q = torch.tensor([5.0, 7.0], requires_grad=True)
    y = torch.Tensor.__rmod__(p, q)
    y.sum().backward()
    return y, p.grad, q.grad


say("__rmod__", reflected)

layer = nn.utils.spectral_norm(nn.Linear(3, 2), n_power_iterations=2)
print(layer, [name for name, _ in layer.named_parameters()], sorted(layer.state_dict()))
print(torch.linalg.matrix_norm(layer(torch.eye(3)).detach() - layer.bias.detach(), 2) < 1.2)
layer.eval()
first = layer.weight
layer(a)
print(torch.equal(first, layer.weight))
print(nn.utils.remove_spectral_norm(layer), [name for name, _ in layer.named_parameters()])


# Writing where several elements are one number in memory.
def expanded(index, value, follow=False):
    x = torch.ones(3, requires_grad=follow)
    y = (x * 2).expand(2, 3) if follow else x.expand(2, 3)
    y[index] = value
    if follow:
        (y * torch.arange(6.0).reshape(2, 3)).sum().backward()
        return y, x.grad
    return y


for index, value in (((slice(None), 0), 7.0), (0, 7.0), (slice(None), 7.0), ((slice(None), 0), torch.tensor([7.0])), (slice(0, 1), 7.0), ((0, 0), 5)):
    say(f"[{index}] =", lambda: expanded(index, value))
    say(f"[{index}] =, followed", lambda: expanded(index, value, True))


def zeroed(follow):
    x = torch.ones(3, requires_grad=True)
    y = (x * 2).expand(2, 3)
    y[:, 0].zero_() if follow else y.fill_(3.0)
    print(y)
    y.sum().backward()


say("zero_", lambda: zeroed(True))
say("fill_", lambda: zeroed(False))
