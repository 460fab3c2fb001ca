# Losses and attention by their parts.
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
x = torch.randn(4, 3, requires_grad=True)
w = torch.randn(5, 3, requires_grad=True)
loss = F.linear_cross_entropy(x, w, torch.tensor([0, 4, 1, 2]), linear_bias=torch.zeros(5), reduction="sum", label_smoothing=0.1)
loss.backward()
print(loss, x.grad, w.grad)
print(F.linear_cross_entropy(x, torch.randn(2, 3, 3), torch.randint(2, (4, 3))))
attention = nn.MultiheadAttention(4, 2)
q, k, v = (torch.randn(3, 1, 4) for _ in range(3))
given = (attention.in_proj_weight, attention.in_proj_bias, None, None, False, 0.0, attention.out_proj.weight, attention.out_proj.bias)
mask = torch.triu(torch.ones(3, 3, dtype=torch.bool), 1)
y, weights = F.multi_head_attention_forward(q, k, v, 4, 2, *given, attn_mask=mask)
print(y, weights)
print(torch.allclose(y, attention(q, k, v, attn_mask=mask)[0]))
print(torch.linalg.tensorinv(torch.eye(4, requires_grad=True).reshape(2, 2, 4)).grad_fn.name())
print(torch.arange(1.1, 1.1, -1.0).tolist())
