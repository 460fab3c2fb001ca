import torch
from torch.distributions import Normal, Categorical, Bernoulli, Uniform, kl_divergence, Exponential
from torch.distributions.normal import Normal as N2
torch.manual_seed(0)
n = Normal(0, 1); print(n, n.sample(), n.sample((3,)), n.log_prob(torch.tensor(0.5)), n.entropy(), n.mean, n.variance, n.cdf(torch.tensor(1.)))
mu = torch.tensor([0., 1.], requires_grad=True); s = torch.tensor([1., 2.]); n = Normal(mu, s); print(n, n.rsample(), n.rsample((2,)).shape, n.log_prob(torch.ones(2)))
n.rsample().sum().backward(); print(mu.grad); print(kl_divergence(n, Normal(torch.zeros(2), torch.ones(2))))
c = Categorical(torch.tensor([0.25, 0.25, 0.5])); print(c, c.sample(), c.sample((5,)), c.log_prob(torch.tensor(2)), c.entropy(), c.probs, c.logits)
c = Categorical(logits=torch.tensor([[1., 2., 3.], [0., 0., 0.]])); a = c.sample(); print(c, a, c.log_prob(a), c.probs, c.entropy(), c.mode)
b = Bernoulli(torch.tensor([0.3, 0.8])); print(b, b.sample(), b.sample((2,)), b.log_prob(torch.tensor([1., 0.])), b.entropy(), b.mean, b.variance)
b = Bernoulli(logits=torch.tensor(0.5)); print(b, b.probs, b.sample((4,)))
u = Uniform(0, 2); print(u, u.sample((2,)), u.log_prob(torch.tensor(1.)), u.entropy(), u.mean)
print(Exponential(torch.tensor(2.)).sample((3,)), kl_divergence(Bernoulli(torch.tensor(0.3)), Bernoulli(torch.tensor(0.5))), kl_divergence(Categorical(torch.tensor([0.3, 0.7])), Categorical(torch.tensor([0.5, 0.5]))))
for f in (lambda: Normal(0., -1.), lambda: Categorical(torch.tensor([-1., 2.])), lambda: Bernoulli(torch.tensor(1.5)), lambda: Bernoulli(torch.tensor(.5)).log_prob(torch.tensor(2.)), lambda: Uniform(1., 0.), lambda: Categorical(torch.tensor([.5,.5])).log_prob(torch.tensor(2)), lambda: Categorical(), lambda: Uniform(0., 1.).log_prob(torch.tensor(2.))):
    try: f()
    except Exception as e: print(type(e).__name__, e)
# policy gradient
probs = torch.nn.Softmax(-1)(torch.nn.Linear(4, 2)(torch.ones(4))); m = Categorical(probs); act = m.sample(); loss = -m.log_prob(act) * 1.5; loss.backward(); print(loss, act)
import torch
from torch.distributions import multinomial
torch.manual_seed(0)
p = torch.ones(6) / 6; print(multinomial.Multinomial(1, p).sample(), multinomial.Multinomial(10, p).sample(), multinomial.Multinomial(10, p))
c = multinomial.Multinomial(10, p).sample((50,)); print(c.shape, (c.cumsum(dim=0) / c.cumsum(dim=0).sum(dim=1, keepdims=True))[-1], torch.distributions.Multinomial(3, torch.tensor([.5, .5])).log_prob(torch.tensor([1., 2.])))
import torch.distributions as D
print(D.Normal(0., 1.).log_prob(torch.zeros(())), D.normal.Normal)
