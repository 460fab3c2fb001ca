# The notes' bike network: by hand in float64, then with torch.nn.
import numpy as np
import torch

torch.manual_seed(3)
features, hidden_size, output_size, batch_size = 6, 4, 1, 8
X = torch.rand(20, features, dtype=torch.float64).numpy()
Y = torch.rand(20, output_size, dtype=torch.float64).numpy()
weights1 = torch.randn((features, hidden_size), dtype=torch.double, requires_grad=True)
biases1 = torch.randn(hidden_size, dtype=torch.double, requires_grad=True)
weights2 = torch.randn((hidden_size, output_size), dtype=torch.double, requires_grad=True)


def neu(x):
    hidden = x.mm(weights1) + biases1.expand(x.size()[0], hidden_size)
    hidden = torch.sigmoid(hidden)
    return hidden.mm(weights2)


def cost(x, y):
    return torch.mean((x - y) ** 2)


def zero_grad():
    if weights1.grad is not None and biases1.grad is not None and weights2.grad is not None:
        weights1.grad.data.zero_()
        weights2.grad.data.zero_()
        biases1.grad.data.zero_()


def optimizer_step(learning_rate):
    weights1.data.add_(-learning_rate * weights1.grad.data)
    weights2.data.add_(-learning_rate * weights2.grad.data)
    biases1.data.add_(-learning_rate * biases1.grad.data)


for i in range(30):
    batch_loss = []
    for start in range(0, len(X), batch_size):
        end = start + batch_size if start + batch_size < len(X) else len(X)
        xx = torch.tensor(X[start:end], dtype=torch.float64, requires_grad=True)
        yy = torch.tensor(Y[start:end], dtype=torch.float64, requires_grad=True)
        loss = cost(neu(xx), yy)
        zero_grad()
        loss.backward()
        optimizer_step(0.01)
        batch_loss.append(loss.data.numpy())
    if i % 10 == 0:
        print(i, f"{np.mean(batch_loss):.6f}")

net = torch.nn.Sequential(torch.nn.Linear(features, hidden_size), torch.nn.Sigmoid(), torch.nn.Linear(hidden_size, output_size))
loss_of = torch.nn.MSELoss()
optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
for i in range(30):
    batch_loss = []
    for start in range(0, len(X), batch_size):
        end = min(start + batch_size, len(X))
        xx = torch.tensor(X[start:end], dtype=torch.float, requires_grad=True)
        yy = torch.tensor(Y[start:end], dtype=torch.float, requires_grad=True)
        loss = loss_of(net(xx), yy)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        batch_loss.append(loss.data.numpy())
    if i % 10 == 0:
        print(i, f"{np.mean(batch_loss):.4f}")
print(net)
