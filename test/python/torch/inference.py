# What inference_mode lets be done within and afterwards: tensors made there, views of tensors made outside.
import torch
def t(name, f):
    try: r=f()
    except Exception as e: r=type(e).__name__+': '+str(e)
    print(name, '|', r, flush=True)
def n():
    return torch.ones(2, requires_grad=True)
def a():
    x=n()
    with torch.inference_mode(): v=x.view(2); w=x*1; c=x[0]; d=x.detach(); r=x.reshape(2); s=x.contiguous(); e=x.expand(2,2); tt=x.to(torch.float32)
    return [(q.is_inference(), q.requires_grad, q.is_leaf, q._is_view(), q.grad_fn) for q in (v,w,c,d,r,s,e,tt)]
t('a',a)
def a2():
    x=torch.ones(2)
    with torch.inference_mode(): v=x.view(2); w=x[0]; u=v.view(1,2)
    return [(q.is_inference(), q.requires_grad, q.is_leaf, q._is_view()) for q in (v,w,u)], v.add_(1)
t('a2',a2)
def b():
    x=n()
    with torch.inference_mode(): v=x.view(2)
    v.add_(1); return v
t('b',b)
def b2():
    x=n()*1
    with torch.inference_mode(): v=x.view(2)
    v.add_(1); return v, x
t('b2',b2)
def b4():
    x=n()
    with torch.inference_mode(): x.add_(1)
    return x, x._version
t('b4',b4)
def b5():
    x=n()*1; y=x.exp()
    with torch.inference_mode(): y.add_(1)
    y.sum().backward()
t('b5',b5)
def b6():
    x=n(); y=x*1
    with torch.inference_mode(): v=y.view(2)
    (v*2).sum().backward(); return x.grad
t('b6',b6)
def c():
    with torch.inference_mode(): y=torch.ones(2)
    z=y*2; w=y.view(2); q=y[0]; d=y.detach(); cl=y.clone()
    return [(k.is_inference(), k._is_view()) for k in (z,w,q,d,cl)]
t('c',c)
def c2():
    with torch.inference_mode(): y=torch.ones(2)
    y[0]=3
t('c2',c2)
def c3():
    with torch.inference_mode(): y=torch.ones(2)
    z=torch.zeros(2); z.add_(y); z[0]=y[0]; z.copy_(y); return z
t('c3',c3)
def c4():
    with torch.inference_mode(): y=torch.ones(2)
    return n()*y
t('c4',c4)
def c5():
    with torch.inference_mode(): y=torch.ones(2)
    r=n()+y; r.sum().backward(); return r
t('c5',c5)
def c6():
    with torch.inference_mode(): y=torch.ones(2)
    y.requires_grad_(False); y.requires_grad=False
    y.requires_grad=True
t('c6',c6)
def c7():
    with torch.inference_mode(): y=torch.ones(2); y.requires_grad_(); return (y*2).requires_grad, y.requires_grad
t('c7',c7)
def c8():
    with torch.inference_mode(): y=torch.ones(2, requires_grad=True); z=y*2; print(z.requires_grad, z.grad_fn); z.sum().backward()
t('c8',c8)
def c9():
    with torch.inference_mode(): y=torch.ones(2)
    return y._version
t('c9',c9)
def d():
    with torch.inference_mode():
        with torch.enable_grad(): x=n(); z=x*2; return z.requires_grad, z.is_inference(), torch.is_grad_enabled(), torch.is_inference_mode_enabled()
t('d',d)
def d2():
    with torch.inference_mode():
        with torch.inference_mode(False): x=n(); z=x*2; return z.requires_grad, z.is_inference(), torch.is_grad_enabled()
t('d2',d2)
def d3():
    @torch.inference_mode()
    def f(x): return x*2
    y=f(n()); y.backward()
t('d3',d3)
def d4():
    with torch.inference_mode(): y=torch.ones(2); y.register_hook(print)
t('d4',d4)
def d5():
    with torch.inference_mode(): y=torch.ones(2)
    y.add_(1)
t('d5',d5)
def d6():
    with torch.inference_mode(): y=torch.ones(2)
    with torch.no_grad(): y.add_(1)
t('d6',d6)
def d8():
    with torch.inference_mode(): m=torch.nn.Linear(2,2)
    return m(torch.ones(2)).requires_grad
t('d8',d8)
def d9():
    with torch.inference_mode(): m=torch.nn.Linear(2,2)
    m(torch.ones(2)).sum().backward()
t('d9',d9)
def e():
    x=n(); 
    with torch.inference_mode(): v=x.view(2)
    return v*n()
t('e',e)
def e5():
    x=torch.ones(2)
    with torch.inference_mode(): x.requires_grad_()
    return x
t('e5',e5)
def e6():
    x=torch.ones(2)
    with torch.inference_mode(): v=x[0]
    x.add_(1); return v
t('e6',e6)
def e7():
    x=n()*1
    with torch.inference_mode(): v=x[0]
    x.add_(1); return v, v.requires_grad, v.grad_fn
t('e7',e7)
