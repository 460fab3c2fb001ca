import torch
from torch.optim import lr_scheduler as S
def run(name, make, n=8, metric=None):
    torch.manual_seed(0)
    p = torch.nn.Parameter(torch.ones(1)); opt = torch.optim.SGD([p], lr=0.1, momentum=0.9)
    s = make(opt); out = []
    for i in range(n):
        out.append(opt.param_groups[0]['lr']); opt.step()
        s.step(metric[i]) if metric else s.step()
    print(name, ' '.join(f'{v:.6f}' for v in out))
run('StepLR', lambda o: S.StepLR(o, step_size=3, gamma=0.1))
run('MultiStep', lambda o: S.MultiStepLR(o, milestones=[2, 5], gamma=0.5))
run('Exp', lambda o: S.ExponentialLR(o, gamma=0.9))
run('Lambda', lambda o: S.LambdaLR(o, lr_lambda=lambda e: 0.95 ** e))
run('Mult', lambda o: S.MultiplicativeLR(o, lr_lambda=lambda e: 0.95))
run('Plateau', lambda o: S.ReduceLROnPlateau(o, mode='min', factor=0.1, patience=1), metric=[1, 2, 3, 4, 5, 0.5, 0.6, 0.7])
run('OneCycle', lambda o: S.OneCycleLR(o, max_lr=0.5, total_steps=10))
run('OneCycle2', lambda o: S.OneCycleLR(o, max_lr=0.5, epochs=2, steps_per_epoch=5, anneal_strategy='linear'))
run('Warm', lambda o: S.CosineAnnealingWarmRestarts(o, T_0=3, T_mult=2))
run('Linear', lambda o: S.LinearLR(o, start_factor=0.1, total_iters=4))
run('Const', lambda o: S.ConstantLR(o, factor=0.5, total_iters=3))
run('Poly', lambda o: S.PolynomialLR(o, total_iters=5, power=2))
run('Cyclic', lambda o: S.CyclicLR(o, base_lr=0.01, max_lr=0.1, step_size_up=3))
run('Seq', lambda o: S.SequentialLR(o, [S.LinearLR(o, 0.1, total_iters=3), S.CosineAnnealingLR(o, 5)], milestones=[3]))
run('Chain', lambda o: S.ChainedScheduler([S.ExponentialLR(o, 0.9), S.StepLR(o, 2)]))
opt = torch.optim.Adam([torch.nn.Parameter(torch.ones(1))], lr=0.01)
s = S.StepLR(opt, 2); print(s.state_dict()); opt.step(); s.step(); print(s.get_last_lr(), s.last_epoch, s.state_dict())
def adjust(optimizer, epoch):
    for g in optimizer.param_groups: g['lr'] = 0.01 * 0.1 ** (epoch // 2)
for e in range(4): adjust(opt, e); print(opt.param_groups[0]['lr'])
