"""The bike predictor by hand, in float64. Prints the microseconds of a step, epoch by epoch, and the loss."""

import time

import torch

torch.manual_seed(0)
input_size, hidden_size, output_size, batch_size = 56, 10, 1, 128
X = torch.randn(40 * batch_size, input_size, dtype=torch.float64).numpy()
Y = torch.randn(40 * batch_size, output_size, dtype=torch.float64).numpy()
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
    weights1.data.add_(- learning_rate * weights1.grad.data)
    weights2.data.add_(- learning_rate * weights2.grad.data)
    biases1.data.add_(- learning_rate * biases1.grad.data)


for epoch in range(100):
    begin = time.perf_counter()
    for start in range(0, len(X), batch_size):
        end = start + batch_size if start + batch_size < len(X) else len(X)
        xx = torch.tensor(X[start:end], dtype=torch.float64, requires_grad=True)
        yy = torch.tensor(Y[start:end], dtype=torch.float64, requires_grad=True)
        predict = neu(xx)
        loss = cost(predict, yy)
        zero_grad()
        loss.backward()
        optimizer_step(0.01)
        last = loss.data.numpy()
    print("us", 1e6 * (time.perf_counter() - begin) / 40)
print("loss", loss.item())
