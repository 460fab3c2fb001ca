# Mixed precision: what autocast casts, and what a GradScaler does to a loss and its gradients.
import warnings
import torch, torch.nn as nn, torch.nn.functional as F
torch.manual_seed(0)
def say(c):
    try:
        with warnings.catch_warnings(record=True) as w:
            warnings.simplefilter("always"); y=c()
        print(y, [f"{x.category.__name__}: {x.message}" for x in w])
    except Exception as e: print(type(e).__name__, e)
x=torch.randn(3,4); lin=nn.Linear(4,2); conv=nn.Conv1d(1,2,2)
with torch.autocast(device_type="cpu", dtype=torch.bfloat16):
    y=lin(x); print(y, y.dtype)
    print((y+1).dtype, F.softmax(y,-1).dtype, (x@x.t()).dtype, torch.mm(x,x.t()).dtype, x.matmul(x.t()).dtype, F.mse_loss(y,torch.zeros(3,2)).dtype, y.sum().dtype, torch.exp(y).dtype, conv(x[:,None]).dtype, F.cross_entropy(y,torch.tensor([0,1,1])).dtype, nn.MSELoss()(y,y).dtype, x.double().mm(x.double().t()).dtype, torch.cat([y,x],1).dtype, torch.is_autocast_enabled("cpu"))
    with torch.autocast("cpu",enabled=False):
        print(lin(x).dtype)
    print(lin(x).dtype)
    loss=F.mse_loss(y,torch.zeros(3,2))
print(lin(x).dtype, torch.is_autocast_enabled("cpu"))
loss.backward(); print(loss, lin.weight.grad, lin.weight.grad.dtype)
@torch.autocast("cpu")
def f(v): return lin(v)
print(f(x).dtype)
say(lambda: torch.autocast("cpu",dtype=torch.float64)._enabled); say(lambda: torch.autocast("cuda")._enabled); say(lambda: torch.amp.GradScaler("cuda").is_enabled()); say(lambda: torch.cuda.amp.GradScaler().is_enabled()); say(lambda: torch.cuda.amp.autocast()._enabled)
from torch.cuda.amp import autocast, GradScaler
from torch.amp import autocast as ac
torch.manual_seed(0); lin=nn.Linear(4,2)
s=torch.amp.GradScaler("cpu"); opt=torch.optim.SGD(lin.parameters(),0.1)
for i in range(4):
    opt.zero_grad()
    with torch.autocast("cpu",dtype=torch.float16):
        l=F.mse_loss(lin(x),torch.zeros(3,2))
    s.scale(l).backward()
    if i==2:
        s.unscale_(opt); torch.nn.utils.clip_grad_norm_(lin.parameters(),0.1)
    s.step(opt); s.update(); print(l, s.get_scale(), lin.weight.grad)
print(s.state_dict(), s.scale(l))
say(lambda: s.step(opt)); say(lambda: s.step(opt))
