import torch
import torch.nn as nn
import random
from collections import deque, namedtuple
random.seed(0)
torch.manual_seed(0)
Transition = namedtuple('Transition', ('state', 'action', 'next_state', 'reward'))
class ReplayMemory(object):
    def __init__(self, capacity):
        self.memory = deque([], maxlen=capacity)
    def push(self, *args):
        self.memory.append(Transition(*args))
    def sample(self, batch_size):
        return random.sample(self.memory, batch_size)
    def __len__(self):
        return len(self.memory)
class DQN(nn.Module):
    def __init__(self, n_obs, n_act):
        super().__init__()
        self.layer1 = nn.Linear(n_obs, 16)
        self.layer2 = nn.Linear(16, n_act)
    def forward(self, x):
        return self.layer2(torch.relu(self.layer1(x)))
N = 5
def onehot(s):
    v = torch.zeros(N); v[s] = 1.0
    return v
policy, target = DQN(N, 2), DQN(N, 2)
target.load_state_dict(policy.state_dict())
optimizer = torch.optim.AdamW(policy.parameters(), lr=1e-2, amsgrad=True)
memory = ReplayMemory(100)
steps = 0
for ep in range(15):
    s = 0
    for t in range(20):
        steps += 1
        if random.random() < max(0.1, 1 - steps / 60):
            a = torch.tensor([[random.randrange(2)]])
        else:
            with torch.no_grad():
                a = policy(onehot(s).unsqueeze(0)).max(1).indices.view(1, 1)
        s2 = min(N - 1, s + 1) if a.item() == 1 else max(0, s - 1)
        done = s2 == N - 1
        memory.push(onehot(s)[None], a, None if done else onehot(s2)[None], torch.tensor([1.0 if done else 0.0]))
        s = s2
        if len(memory) >= 16:
            batch = Transition(*zip(*memory.sample(16)))
            mask = torch.tensor(tuple(map(lambda x: x is not None, batch.next_state)), dtype=torch.bool)
            nonfinal = torch.cat([x for x in batch.next_state if x is not None])
            q = policy(torch.cat(batch.state)).gather(1, torch.cat(batch.action))
            nv = torch.zeros(16)
            with torch.no_grad():
                nv[mask] = target(nonfinal).max(1).values
            exp = nv * 0.9 + torch.cat(batch.reward)
            loss = nn.SmoothL1Loss()(q, exp.unsqueeze(1))
            optimizer.zero_grad(); loss.backward()
            torch.nn.utils.clip_grad_value_(policy.parameters(), 100)
            optimizer.step()
            ts, ps = target.state_dict(), policy.state_dict()
            for k in ps:
                ts[k] = ps[k] * 0.05 + ts[k] * 0.95
            target.load_state_dict(ts)
        if done:
            break
    if ep % 5 == 0:
        print('episode', ep, 'steps', t + 1)
print(len(memory), steps)
print([policy(onehot(i)).argmax().item() for i in range(N - 1)])
