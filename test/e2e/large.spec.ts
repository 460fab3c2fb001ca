import { expect, type Page, test } from "@playwright/test";

/** Opens the page, without motion, and runs a program instead of the example. */
async function run(page: Page, program: string): Promise<void> {
  await page.emulateMedia({ reducedMotion: "reduce", colorScheme: "light" });
  await page.goto("/");
  await expect(page.getByTestId("caption")).toContainText("→");
  await page.getByTestId("editor").locator(".cm-content").fill(`${program}\nprint("ran")\n`);
  await page.keyboard.press("Control+Enter");
  await expect(page.getByTestId("output")).toContainText("ran");
  await expect(page.getByRole("button", { name: /^Run/ })).toBeVisible();
  await page.keyboard.press("Escape");
}

const node = (page: Page, name: RegExp) => page.getByTestId("graph-list").getByRole("button", { name });

test("any iteration of a long loop is shown by its number, with the numbers that it had", async ({ page }) => {
  await run(
    page,
    `import torch
w = torch.tensor(7.0, requires_grad=True)
for step in range(700):
    loss = (w - 3) ** 2
    loss.backward()
    w.data.add_(-0.005 * w.grad.data)
    w.grad.data.zero_()
    if step % 100 == 0: print("step", step)
`,
  );
  const timeline = page.getByTestId("timeline");
  await expect(timeline).toContainText("each of the 700 iterations can be walked");
  const number = timeline.getByRole("textbox");
  await page.keyboard.press("PageDown");
  for (const index of [400, 250, 555]) {
    await number.fill(String(index));
    await number.press("Enter");
    await expect(number).toHaveValue(String(index));
    // d(w - 3)²/dw = 2 (w - 3), so every iteration takes a part in a hundred off what lies between w and 3.
    const w = 3 + 4 * 0.99 ** (index - 1);
    await expect(node(page, /^w scalar leaf/)).toHaveText(new RegExp(`data ${Number(w.toPrecision(4))}\\b`));
  }
  await page.keyboard.press("PageDown");
  await expect(number).toHaveValue("556");
  await page.keyboard.press("End");
  const output = page.getByTestId("output");
  for (const step of [0, 300, 600]) await expect(output).toContainText(`step ${step}`);
});

test("ten thousand nodes are laid out, walked to their end, and back to their start", async ({ page }) => {
  await run(
    page,
    `import torch
x = torch.ones(1, requires_grad=True)
y = x
for i in range(2000):
    y = y * 0.999 + x
y.backward()
`,
  );
  await expect(page.getByTestId("graph-list").getByRole("listitem").first()).toBeAttached();
  await page.keyboard.press("End");
  await expect(page.getByTestId("caption")).toContainText("2001");
  await expect(page.getByTestId("inspector")).toContainText("… 1,996 more …");
  await page.keyboard.press("ArrowLeft");
  await expect(page.getByTestId("caption")).toContainText("step 4000 of 4001");
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  await expect(page.getByTestId("caption")).toContainText("step 1 of");
});

test("a click on a number asks why it is what it is", async ({ page }) => {
  await run(page, "import torch\nx = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)\ny = x * x\n");
  await expect(node(page, /^y /)).toBeAttached();
  await page.keyboard.press("End");
  const inspector = page.getByTestId("inspector");
  await expect(inspector).toContainText("1 × 1 = 1");
  await inspector.getByRole("button", { name: /^16\b/ }).click();
  await expect(inspector).toContainText("4 × 4 = 16");
  await expect(inspector).toContainText("Why 16?");
});

test("a cell of a large matrix, which shows a colour, tells its number and is asked as well", async ({ page }) => {
  await run(page, "import torch\nx = torch.arange(120.0, requires_grad=True)\n");
  await expect(node(page, /^x /)).toBeAttached();
  await page.keyboard.press("End");
  const inspector = page.getByTestId("inspector");
  await expect(inspector.getByRole("cell")).toHaveText(Array<string>(120).fill(""));
  await inspector.getByRole("button", { name: /^70\b.*why/ }).click();
  await expect(inspector.getByRole("button", { pressed: true })).toHaveAttribute("title", /^70\b/);
  await expect(inspector).toContainText("Why 70?");
});

test("a deep network comes with its blocks folded; F unfolds one, and each step lights the one it is in", async ({ page }) => {
  await run(
    page,
    `import torch
from torch import nn
blocks = [nn.Sequential(nn.Linear(2, 2), nn.Tanh(), nn.Linear(2, 2)) for _ in range(60)]
net = nn.Sequential(*blocks)
net(torch.ones(1, 2)).mean().backward()
`,
  );
  await expect(page.getByTestId("folded")).toHaveText("60 folded (F)");
  const third = node(page, /^2 Sequential: folded module/);
  await third.focus();
  await page.keyboard.press("f");
  await expect(page.getByTestId("folded")).toHaveText("61 folded (F)");
  await expect(third).toHaveCount(0);
  await expect(node(page, /^0 Linear\(in_features=2.*: folded module/)).toHaveCount(1);
  // The last gradients come to the first block.
  await page.keyboard.press("Escape");
  await page.keyboard.press("End");
  for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowLeft");
  await expect(page.getByTestId("caption")).toContainText("· in net.0.");
  await expect(page.getByTestId("graph-list").locator("[data-tone=backward][data-node^=m]")).toHaveAttribute("data-node", "mnet.0");
});
