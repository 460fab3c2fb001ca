import numpy as np
import torch

# 虚构的共享单车站，十二天：小时、温度、是否工作日 -> 用车量，数值大小都在 1 左右
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
# 定义神经网络架构：输入层、10 个隐含层单元、1 个输出层单元
neu = torch.nn.Sequential(
    torch.nn.Linear(input_size, hidden_size),
    torch.nn.Sigmoid(),
    torch.nn.Linear(hidden_size, output_size),
)
cost = torch.nn.MSELoss()
optimizer = torch.optim.SGD(neu.parameters(), lr=0.1)

losses = []
for i in range(200):
    # 每 128 个样本为一批，一批一批地读取
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

    # 每隔 20 轮输出一下损失值
    if i % 20 == 0:
        losses.append(np.mean(batch_loss))
        print(i, np.mean(batch_loss))
