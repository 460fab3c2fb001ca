import numpy as np
import torch

torch.manual_seed(0)
hours = np.arange(300)
features = np.stack([np.sin(hours * np.pi / 12), np.cos(hours * np.pi / 12), hours / 300], axis=1)
target = (np.sin((hours - 8) * np.pi / 12) + hours / 300).reshape(-1, 1)
X, Y = features, target
input_size = features.shape[1]
hidden_size = 10
output_size = 1
batch_size = 128
weights1 = torch.randn([input_size, hidden_size], dtype=torch.float64, requires_grad=True)
biases1 = torch.randn([hidden_size], dtype=torch.float64, requires_grad=True)
weights2 = torch.randn([hidden_size, output_size], dtype=torch.float64, requires_grad=True)

# 人工手动架构
def neu(x):
    #计算隐含层输出
    #x为batch_size * input_size的矩阵，weights1为input_size*hidden_size矩阵，
    #biases为hidden_size向量，输出为batch_size * hidden_size矩阵    
    hidden = x.mm(weights1) + biases1.expand(x.size()[0], hidden_size)
    hidden = torch.sigmoid(hidden)
    
    #输入batch_size * hidden_size矩阵，mm上weights2, hidden_size*output_size矩阵，
    #输出batch_size*output_size矩阵
    output = hidden.mm(weights2)
    return output
def cost(x, y):
    # 计算损失函数
    error = torch.mean((x - y)**2)
    return error
def zero_grad():
    # 清空每个参数的梯度信息
    if weights1.grad is not None and biases1.grad is not None and weights2.grad is not None:
        weights1.grad.data.zero_()
        weights2.grad.data.zero_()
        biases1.grad.data.zero_()
def optimizer_step(learning_rate):
    # 梯度下降算法
    weights1.data.add_(- learning_rate * weights1.grad.data)
    weights2.data.add_(- learning_rate * weights2.grad.data)
    biases1.data.add_(- learning_rate * biases1.grad.data)
    
losses = []
for i in range(1000):
    # 每128个样本点被划分为一个撮，在循环的时候一批一批地读取
    batch_loss = []
    # start和end分别是提取一个batch数据的起始和终止下标
    for start in range(0, len(X), batch_size):
        end = start + batch_size if start + batch_size < len(X) else len(X)
        xx = torch.tensor(X[start:end], dtype = torch.float64, requires_grad = True)
        yy = torch.tensor(Y[start:end], dtype = torch.float64, requires_grad = True)
        predict = neu(xx)
        loss = cost(predict, yy)
        zero_grad()
        loss.backward()
        optimizer_step(0.01)
        batch_loss.append(loss.data.numpy())
    
    # 每隔100步输出一下损失值（loss）
    if i % 100==0:
        losses.append(np.mean(batch_loss))
        print(i, np.mean(batch_loss))

print(losses[-1])
