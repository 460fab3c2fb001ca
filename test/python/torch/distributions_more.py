# Laplace, LogNormal, Poisson, Independent and MultivariateNormal: samples, densities, divergences.
import torch
from torch.distributions import Independent, Laplace, LogNormal, MultivariateNormal, Normal, Poisson, kl_divergence

torch.manual_seed(0)
a = torch.tensor([0.5, -1.0], requires_grad=True)
b = torch.tensor([1.0, 2.0])
for d, e in (
    (Laplace(a, b), Laplace(0.0, 1.0)),
    (LogNormal(a, b), LogNormal(torch.zeros(2), torch.ones(2))),
    (Poisson(b), Poisson(torch.tensor([2.0, 3.0]))),
    (Independent(Normal(a, b), 1), Independent(Normal(torch.zeros(2), torch.ones(2)), 1)),
    (MultivariateNormal(a, torch.tensor([[2.0, 0.5], [0.5, 1.0]])), MultivariateNormal(torch.zeros(2), torch.eye(2))),
    (MultivariateNormal(torch.zeros(3, 2), scale_tril=torch.tensor([[2.0, 0.0], [0.5, 1.0]])), MultivariateNormal(torch.zeros(2), precision_matrix=torch.tensor([[2.0, 0.5], [0.5, 1.0]]))),
):
    print(d, d.batch_shape, d.event_shape, d.has_rsample)
    x = d.sample()
    print(x, d.sample((2,)).shape)
    print(d.log_prob(x))
    print(d.mean, d.variance, d.stddev)
    print(kl_divergence(d, e))
    if d.has_rsample:
        y = d.rsample((3,))
        print(y)
        print(d.entropy())
print(Laplace(0.0, 1.0).cdf(torch.tensor([-1.0, 0.5])), Laplace(0.0, 1.0).icdf(torch.tensor([0.2, 0.7])))
print(MultivariateNormal(torch.zeros(2), torch.tensor([[2.0, 0.5], [0.5, 1.0]])).precision_matrix)
prior = Independent(Normal(torch.zeros(2), torch.ones(2)), 1)
posterior = Independent(Normal(a, b), 1)
kl_divergence(posterior, prior).backward()
print(a.grad)
for make in (lambda: Laplace(0.0, -1.0), lambda: MultivariateNormal(torch.zeros(2)), lambda: Independent(Normal(0.0, 1.0), 1), lambda: Poisson(-1.0)):
    try:
        make()
    except ValueError as error:
        print(error)
