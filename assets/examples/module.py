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

input_size = X.shape[1]
hidden_size = 10
output_size = 1
batch_size = 128
neu = torch.nn.Sequential(
    torch.nn.Linear(input_size, hidden_size),
    torch.nn.Sigmoid(),
    torch.nn.Linear(hidden_size, output_size),
)
cost = torch.nn.MSELoss()
optimizer = torch.optim.SGD(neu.parameters(), lr=0.1)

losses = []
for i in range(200):
    batch_loss = []
    for start in range(0, len(X), batch_size):
        end = start + batch_size if start + batch_size < len(X) else len(X)
        xx = torch.tensor(X[start:end], dtype=torch.float, requires_grad=True)
        yy = torch.tensor(Y[start:end], dtype=torch.float, requires_grad=True)
        predict = neu(xx)
        loss = cost(predict, yy)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        batch_loss.append(loss.data.numpy())

    if i % 20 == 0:
        losses.append(np.mean(batch_loss))
        print(i, np.mean(batch_loss))
