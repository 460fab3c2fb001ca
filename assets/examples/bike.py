import numpy as np
import torch

# Twelve days of a bike station: hour, temperature, workday -> bikes, all about 1 in size
torch.manual_seed(0)
hours = torch.arange(288)
hour = (hours % 24) / 24
temperature = torch.sin(hour * 6.2832 - 2) + torch.randn(288) * 0.1
workday = (hours // 24 % 7 < 5) * 1.0
X = torch.stack([hour, temperature, workday], 1).numpy()
Y = (torch.sin(hour * 12.566) * workday + temperature).reshape(288, 1).numpy()

input_size = 3
hidden_size = 10
output_size = 1
batch_size = 128
weights1 = torch.randn(input_size, hidden_size, dtype=torch.float64, requires_grad=True)
biases1 = torch.randn(hidden_size, dtype=torch.float64, requires_grad=True)
weights2 = torch.randn(hidden_size, output_size, dtype=torch.float64, requires_grad=True)

def neu(x):
    hidden = x.mm(weights1) + biases1.expand(x.size()[0], hidden_size)
    hidden = torch.sigmoid(hidden)
    output = hidden.mm(weights2)
    return output

def cost(x, y):
    error = torch.mean((x - y) ** 2)
    return error

def zero_grad():
    if weights1.grad is not None and biases1.grad is not None and weights2.grad is not None:
        weights1.grad.data.zero_()
        weights2.grad.data.zero_()
        biases1.grad.data.zero_()

def optimizer_step(learning_rate):
    weights1.data.add_(-learning_rate * weights1.grad.data)
    weights2.data.add_(-learning_rate * weights2.grad.data)
    biases1.data.add_(-learning_rate * biases1.grad.data)

losses = []
for i in range(200):
    batch_loss = []
    for start in range(0, len(X), batch_size):
        end = start + batch_size if start + batch_size < len(X) else len(X)
        xx = torch.tensor(X[start:end], dtype=torch.float64, requires_grad=True)
        yy = torch.tensor(Y[start:end], dtype=torch.float64, requires_grad=True)
        predict = neu(xx)
        loss = cost(predict, yy)
        zero_grad()
        loss.backward()
        optimizer_step(0.1)
        batch_loss.append(loss.data.numpy())

    if i % 20 == 0:
        losses.append(np.mean(batch_loss))
        print(i, np.mean(batch_loss))
