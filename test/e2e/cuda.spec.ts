/** The learner's "cuda" in the built page, on WebGPU in software: what programs print there, and what a GPU that dies takes with it. */
import { chromium, expect, type Page, test } from "@playwright/test";

async function open(page: Page): Promise<void> {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto(process.env.GRADWALK_URL!);
  await expect(page.getByTestId("caption")).toContainText("→");
}

/** Begins to run a program. */
async function start(page: Page, program: string): Promise<void> {
  await page.getByTestId("editor").locator(".cm-content").fill(program);
  await page.getByTestId("run").click();
}

/** What it printed, once it has ended. */
async function outputOf(page: Page): Promise<string> {
  await expect(page.getByTestId("run")).toBeVisible({ timeout: 45_000 });
  await expect(page.getByTestId("output")).toContainText("the end");
  return (await page.getByTestId("output").innerText()).trim();
}

test("tensors on cuda are obeyed though no graphics card is there, and print, compute and refuse as in PyTorch", async ({ page }) => {
  await open(page);
  await start(
    page,
    `import torch
from torch import nn
print(torch.cuda.is_available())
x = torch.ones(2, 2, requires_grad=True)
c = x.cuda()
print(c)
print(c.device, c.is_cuda, x.device, c.cpu().device, torch.zeros(1, device="cuda:0").type())
t = ((c + 2) * (c + 2)).mean()
t.backward()
print(t, x.grad)
def refused(what):
    try:
        print(what())
    except Exception as error:
        print(type(error).__name__, error)
a, b = torch.ones(2, 3).to("cuda"), torch.ones(3, 2)
refused(lambda: a + b.t())
refused(lambda: a @ b)
refused(lambda: nn.Linear(3, 2)(a))
refused(lambda: nn.functional.cross_entropy(a, torch.tensor([0, 1])))
refused(lambda: torch.cat([b.t(), a]))
refused(lambda: nn.Conv2d(1, 1, 2)(torch.ones(1, 1, 3, 3).cuda()))
refused(lambda: nn.Embedding(3, 2)(torch.tensor([0]).cuda()))
refused(lambda: a.numpy())
print((a * torch.tensor(2.0)).sum().item(), a.to("cuda") is a, a[torch.tensor([0])].tolist())
print("the end")`,
  );
  // ∂t/∂x = 2 (1 + 2) / 4; the texts are those of PyTorch 2.13's check of devices, with the names of its wrappers.
  expect(await outputOf(page)).toBe(`False
tensor([[1., 1.],
        [1., 1.]], device='cuda:0', grad_fn=<ToCopyBackward0>)
cuda:0 True cpu cpu torch.cuda.FloatTensor
tensor(9., device='cuda:0', grad_fn=<MeanBackward0>) tensor([[1.5000, 1.5000],
        [1.5000, 1.5000]])
RuntimeError Expected all tensors to be on the same device, but found at least two devices, cuda:0 and cpu!
RuntimeError Expected all tensors to be on the same device, but got mat2 is on cpu, different from other tensors on cuda:0 (when checking argument in method wrapper_CUDA_mm)
RuntimeError Expected all tensors to be on the same device, but got mat1 is on cuda:0, different from other tensors on cpu (when checking argument in method wrapper_CUDA_addmm)
RuntimeError Expected all tensors to be on the same device, but got target is on cpu, different from other tensors on cuda:0 (when checking argument in method wrapper_CUDA_nll_loss_forward)
RuntimeError Expected all tensors to be on the same device, but got tensors is on cuda:0, different from other tensors on cpu (when checking argument in method wrapper_CUDA_cat)
RuntimeError Input type (torch.cuda.FloatTensor) and weight type (torch.FloatTensor) should be the same
RuntimeError Expected all tensors to be on the same device, but got index is on cuda:0, different from other tensors on cpu (when checking argument in method wrapper_CUDA__index_select)
TypeError can't convert cuda:0 device type tensor to numpy. Use Tensor.cpu() to copy the tensor to host memory first.
12.0 True [[1.0, 1.0, 1.0]]
the end`);
});

test("a module moves to cuda, is trained there by two optimizers to PyTorch's losses, and comes back; its nodes say where they are", async ({
  page,
}) => {
  await open(page);
  await expect(page.getByTestId("device")).toHaveText("cpu"); // it has computed the first example
  await start(
    page,
    `import torch
from torch import nn
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(4, 3), nn.Sigmoid(), nn.Linear(3, 1)).cuda()
x, y = torch.randn(8, 4).to("cuda"), torch.randn(8, 1, device=torch.device("cuda"))
for optimizer in [torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9), torch.optim.Adam(net.parameters(), lr=0.01)]:
    for i in range(5):
        optimizer.zero_grad()
        loss = nn.MSELoss()(net(x), y)
        loss.backward()
        optimizer.step()
        print(f"{loss.item():.5f}", end=" ")
print(net[0].weight.device, net[0].weight.grad.device, net.cpu()[0].weight.device, net(x.cpu()).detach().numpy().shape)
print("the end")`,
  );
  // The losses: the same program without cuda, by PyTorch 2.13.
  const losses = "1.19789 1.17206 1.13626 1.10142 1.06431 1.01553 1.00266 0.99025 0.97827 0.96669";
  expect(await outputOf(page)).toBe(`${losses} cuda:0 cuda:0 cpu (8, 1)\nthe end`);
  await expect(page.getByTestId("device")).toHaveText("webgpu · google swiftshader");
  const weight = page.getByTestId("inspector").filter({ has: page.getByRole("heading", { name: "net.0.weight" }) });
  const onCuda = weight.getByText("cuda", { exact: true });
  for (let i = 0; i < 20 && !(await onCuda.isVisible()); i++) await page.getByLabel("One node forward").first().click();
  await expect(onCuda).toBeVisible();
});

test("a GPU process that dies in the middle of runs costs nothing: the program is run again on the CPU, hears the same answer, and a sentence says so", async () => {
  const args = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--disable-background-networking", "--no-first-run"];
  const own = await chromium.launch({ executablePath: process.env.CHROMIUM, chromiumSandbox: false, args });
  const page = await own.newPage();
  await open(page);
  const system = await own.newBrowserCDPSession();
  const program = `import torch
w = torch.ones(2, device="cuda", requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.5, momentum=0.5)
(w * w).sum().backward()
optimizer.step()
print("hello", input("your name? "))
optimizer.step()
print(w.detach().cpu())
print("the end")`;
  const notice = page.getByRole("alert");
  for (let death = 1; death <= 3; death++) {
    await start(page, program);
    const input = page.getByTestId("output").getByRole("textbox");
    await expect(input).toBeVisible({ timeout: 45_000 });
    await expect(notice).toHaveCount(0); // the one of the run before is gone
    const { processInfo } = await system.send("SystemInfo.getProcessInfo");
    const gpu = processInfo.find(({ type }) => type === "GPU");
    if (death === 1) expect(gpu).toBeDefined();
    if (gpu) process.kill(gpu.id, "SIGKILL");
    await input.fill("Ada");
    await input.press("Enter");
    // The momentum was on the GPU alone. The gradient is 2: w = 1 - 0.5 · 2, then w - 0.5 (0.5 · 2 + 2).
    expect(await outputOf(page)).toBe("your name? hello Ada\ntensor([-1.5000, -1.5000])\nthe end");
    // Later ones may find no GPU: Chromium itself gives up after some deaths.
    if (death === 1) await expect(notice).toContainText("run again on the CPU");
  }
  await own.close();
});
