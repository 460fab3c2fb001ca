# nn.Module: parameters, buffers, state, hooks, how modules print.
import copy
import io

import torch
import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(3, 4)
        self.layers = nn.ModuleList([nn.Linear(4, 4), nn.Linear(4, 4), nn.Linear(4, 2, bias=False)])
        self.scale = nn.Parameter(torch.ones(2))
        self.register_buffer("count", torch.zeros(1))

    def forward(self, x):
        x = F.relu(self.fc1(x))
        for layer in self.layers:
            x = layer(x)
        self.count += 1
        return x * self.scale


torch.manual_seed(0)
net = Net()
print(net)
for name, p in net.named_parameters():
    print(name, tuple(p.shape), p.requires_grad)
print(sum(p.numel() for p in net.parameters()), list(net.state_dict()), [n for n, _ in net.named_modules()])
x = torch.randn(5, 3)
y = net(x)
print(y, net.count)
h = net.fc1.register_forward_hook(lambda module, args, output: print("fc1", tuple(args[0].shape), tuple(output.shape)))
net(x)
h.remove()
net.fc1.register_full_backward_hook(lambda module, gin, gout: print("back", [None if g is None else tuple(g.shape) for g in gin], tuple(gout[0].shape)))
net(x.requires_grad_()).sum().backward()
net.zero_grad()
print(net.fc1.weight.grad)

file = io.BytesIO()
torch.save(net.state_dict(), file)
file.seek(0)
other = Net()
print(other.load_state_dict(torch.load(file)), torch.equal(other.fc1.weight, net.fc1.weight))
twin = copy.deepcopy(net)
twin.fc1.weight.data.zero_()
print(net.fc1.weight.abs().sum().item() > 0, twin.fc1.weight.abs().sum().item())
print(net.train(False).training, net.fc1.training, net.apply(lambda m: None) is net)
model = nn.Sequential(nn.Flatten(), nn.Linear(4, 3), nn.ReLU(), nn.Dropout(0.5), nn.Linear(3, 2), nn.LogSoftmax(dim=1))
print(model, model[1], len(model), model[1:3])
model.eval()
print(model(torch.ones(2, 2, 2)))
print(nn.Parameter(torch.ones(2)), nn.MSELoss(), nn.CrossEntropyLoss(), nn.BatchNorm1d(3), nn.Embedding(3, 2), nn.Softmax(dim=1), nn.LeakyReLU(0.2))
for init in (nn.init.xavier_uniform_, nn.init.kaiming_normal_, nn.init.zeros_):
    print(init(torch.empty(2, 3)))
print(nn.CrossEntropyLoss()(torch.tensor([[1.0, 2.0], [3.0, 1.0]]), torch.tensor([1, 0])), F.softmax(torch.tensor([1.0, 2.0]), dim=0))
