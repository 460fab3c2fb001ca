"""The bike predictor with torch.nn and SGD. Prints the microseconds of a step, epoch by epoch, and the loss."""

import time

import torch

torch.manual_seed(0)
input_size, hidden_size, output_size, batch_size = 56, 10, 1, 128
X = torch.randn(40 * batch_size, input_size).numpy()
Y = torch.randn(40 * batch_size, output_size).numpy()
neu = torch.nn.Sequential(
    torch.nn.Linear(input_size, hidden_size),
    torch.nn.Sigmoid(),
    torch.nn.Linear(hidden_size, output_size),
)
cost = torch.nn.MSELoss()
optimizer = torch.optim.SGD(neu.parameters(), lr=0.01)

for epoch in range(100):
    begin = time.perf_counter()
    for start in range(0, len(X), batch_size):
        end = start + batch_size if start + batch_size < len(X) else len(X)
        xx = torch.tensor(X[start:end], dtype=torch.float, requires_grad=True)
        yy = torch.tensor(Y[start:end], dtype=torch.float, requires_grad=True)
        predict = neu(xx)
        loss = cost(predict, yy)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        last = loss.data.numpy()
    print("us", 1e6 * (time.perf_counter() - begin) / 40)
print("loss", loss.item())
