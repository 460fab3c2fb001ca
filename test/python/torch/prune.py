# Pruning, skip_init and AdaptiveLogSoftmaxWithLoss.
import torch
import torch.nn as nn
import torch.nn.utils.prune as prune


def told(act):
    torch.manual_seed(0)
    m = nn.Linear(4, 3)
    try:
        act(m)
    except (ValueError, TypeError, AttributeError) as error:
        print(type(error).__name__, error)
    print([n for n, _ in m.named_parameters()], [n for n, _ in m.named_buffers()], list(m.state_dict()), prune.is_pruned(m))
    print(m.weight, m.bias)


told(lambda m: prune.l1_unstructured(m, "weight", amount=0.5))
told(lambda m: prune.random_unstructured(m, name="weight", amount=3))
told(lambda m: prune.remove(prune.l1_unstructured(m, "weight", amount=0.5), "weight"))
told(lambda m: prune.remove(m, "weight"))
told(lambda m: prune.l1_unstructured(m, "weight", amount=1.5))
told(lambda m: prune.l1_unstructured(m, "weight", amount=15))
told(lambda m: prune.l1_unstructured(m, "weight", amount="a"))
told(lambda m: prune.ln_structured(m, "weight", amount=0.5, n=2, dim=0))
told(lambda m: prune.random_structured(m, "weight", amount=1, dim=1))
told(lambda m: prune.ln_structured(m, "bias", amount=1, n=1, dim=0))
told(lambda m: prune.custom_from_mask(m, "bias", torch.tensor([1, 0, 1])))
told(lambda m: prune.global_unstructured([(m, "weight"), (m, "bias")], pruning_method=prune.L1Unstructured, amount=0.4))
told(lambda m: prune.identity(m, "weight"))
told(lambda m: prune.l1_unstructured(prune.random_unstructured(m, "weight", 0.3), "weight", 0.5))

torch.manual_seed(0)
m = nn.Linear(4, 3)
prune.l1_unstructured(m, "weight", 0.5)
optimizer = torch.optim.SGD(m.parameters(), lr=0.1)
m(torch.ones(2, 4)).sum().backward()
optimizer.step()
m(torch.ones(2, 4))
print(m.weight, m.weight_orig.grad, m.weight_mask)

print(nn.utils.skip_init(nn.Linear, 2, 3), nn.utils.skip_init(nn.Linear, 2, 3).weight.shape)
try:
    nn.utils.skip_init(nn.ReLU)
except RuntimeError as error:
    print(error)

torch.manual_seed(0)
m = nn.AdaptiveLogSoftmaxWithLoss(8, 20, [4, 10], div_value=2.0)
print(m)
x = torch.randn(5, 8)
out = m(x, torch.tensor([0, 5, 19, 3, 11]))
out.loss.backward()
print(out)
print(m.log_prob(x)[0], m.predict(x), m.head.weight.grad[0])
print(m(x[0], torch.tensor(3)))
for act in (
    lambda: nn.AdaptiveLogSoftmaxWithLoss(8, 20, [4, 30]),
    lambda: m(torch.ones(2, 8), torch.tensor([0, 20])),
    lambda: m(torch.ones(2, 8), torch.tensor([0])),
):
    try:
        act()
    except (ValueError, RuntimeError) as error:
        print(type(error).__name__, error)
