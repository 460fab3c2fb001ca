# Window functions, bytes read as other numbers, second derivatives where slopes jump, and what rests on the gamma function.
import torch, warnings
import torch.nn.functional as F
warnings.simplefilter('ignore')
def t(name, f):
    try: r=f()
    except BaseException as e: r=type(e).__name__+': '+str(e)[:230]
    print(name, '|', ' '.join(str(r).split())[:600], flush=True)
def second(f, at=(-1.,0.,1.)):
    x=torch.tensor(at, requires_grad=True)
    g,=torch.autograd.grad(f(x).sum(), x, create_graph=True)
    try: h,=torch.autograd.grad(g.sum(), x)
    except RuntimeError as e: h=str(e)[:60]
    return g.tolist(), h.tolist() if isinstance(h, torch.Tensor) else h
for n in "elu celu selu leaky_relu hardtanh".split():
    t(n, lambda: second(getattr(F,n), (-1.,0.,1.)))
t('logsigmoid', lambda: second(F.logsigmoid, (0.,)))
t('cumprod', lambda: second(lambda x: x.cumprod(0), (2.,0.,3.,4.)))
t('cumprod2', lambda: second(lambda x: x.cumprod(0), (2.,0.,3.,0.,5.)))
t('prod', lambda: second(lambda x: x.prod(), (2.,0.,3.)))
t('prod2', lambda: second(lambda x: x.prod(), (2.,0.,0.,3.)))
t('viewd', lambda: (torch.ones(2).view(torch.int32), torch.ones(4).view(torch.float64), torch.ones(2,dtype=torch.float64).view(torch.float32), torch.tensor([1,2],dtype=torch.int16).view(torch.uint8)))
t('viewd2', lambda: torch.ones(3).view(torch.float64))
t('viewd3', lambda: torch.tensor(1.).view(torch.int16))
t('viewd4', lambda: torch.ones(2,requires_grad=True).view(torch.int32))
t('viewd5', lambda: torch.ones(2,requires_grad=True).view(torch.float64))
t('viewd6', lambda: torch.ones(2,3).t().view(torch.float16).shape)
t('TripletD', lambda: torch.nn.TripletMarginWithDistanceLoss(distance_function=lambda a,b: (a-b).abs().sum(-1))(torch.ones(2,3),torch.zeros(2,3),torch.arange(6.).view(2,3)))
for w in 'hann hamming blackman bartlett kaiser'.split():
    for n in (0,1,2,5,8): 
        t(w+str(n), lambda: (getattr(torch,w+'_window')(n), getattr(torch,w+'_window')(n, False)))
t('kb', lambda: torch.kaiser_window(5, True, 3.0)); t('ham', lambda: torch.hamming_window(5, True, 0.5, 0.4)); t('hd', lambda: torch.hann_window(4, dtype=torch.float64)); t('he', lambda: torch.hann_window(-1)); t('hi', lambda: torch.hann_window(4, dtype=torch.int64))
import torch.distributions as D
v=torch.tensor([.2,.5,.9])
for n,d,x in [('Beta',lambda: D.Beta(torch.tensor([.5,2.,3.]),torch.tensor([1.,2.,.7])),v),('Gamma',lambda: D.Gamma(torch.tensor([.5,2.,3.]),torch.tensor([1.,2.,.7])),v),('Dirichlet',lambda: D.Dirichlet(torch.tensor([.5,2.,3.])),torch.tensor([.2,.3,.5])),('StudentT',lambda: D.StudentT(torch.tensor([.5,2.,3.])),v),('Binomial',lambda: D.Binomial(5,torch.tensor([.5,.2,.3])),torch.tensor([1.,2.,5.])),('Chi2',lambda: D.Chi2(torch.tensor([1.,2.])),torch.tensor([1.,2.]))]:
    t(n, lambda: d()); t(n+'lp', lambda: d().log_prob(x)); t(n+'m', lambda: (d().mean, d().variance, d().stddev))
    t(n+'e', lambda: d().entropy()); t(n+'mode', lambda: d().mode); 
    def s(): torch.manual_seed(0); return d().sample((2,))
    t(n+'s', s)
    t(n+'bad', lambda: d().log_prob(torch.tensor([-1.,2.,1.])))
t('kl', lambda: D.kl_divergence(D.Beta(torch.tensor(1.),torch.tensor(2.)), D.Beta(torch.tensor(2.),torch.tensor(2.))))
import torch.nn.utils.parametrize as P
class Sym(torch.nn.Module):
    def forward(self, X): return X.triu()+X.triu(1).T
def par():
    torch.manual_seed(0); m=torch.nn.Linear(3,3); P.register_parametrization(m,'weight',Sym()); r=(str(m), [n for n,_ in m.named_parameters()], list(m.state_dict()), P.is_parametrized(m), bool((m.weight==m.weight.T).all()), type(m).__name__)
    m(torch.ones(3)).sum().backward(); g=m.parametrizations.weight.original.grad; P.remove_parametrizations(m,'weight'); return r, g, str(m), [n for n,_ in m.named_parameters()]
t('par', par)
def wn():
    torch.manual_seed(0); m=torch.nn.utils.parametrizations.weight_norm(torch.nn.Linear(3,2)); return str(m), list(m.state_dict()), m(torch.ones(3)), m.weight.detach()
t('wn', wn)
def sn():
    torch.manual_seed(0); m=torch.nn.utils.parametrizations.spectral_norm(torch.nn.Linear(3,2)); return list(m.state_dict()), m.weight
t('sn', sn)

