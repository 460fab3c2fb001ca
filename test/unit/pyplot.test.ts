import { beforeAll, expect, test } from "vitest";
import type { Axes, Image, Series } from "../../core/trace/event.ts";
import { startTorch, type TorchPython } from "../python/torch.ts";

let torch: TorchPython;
beforeAll(async () => {
  torch = await startTorch();
}, 180_000);

const HEAD = "import matplotlib.pyplot as plt\nimport numpy as np\nimport torch\n";

function figuresOf(program: string) {
  const { figures, out, err } = torch.run(HEAD + program);
  expect(err).toBe("");
  return { figures, out };
}

const seriesOf = ({ series }: Axes) => series as readonly Series[];
const looks = (axes: Axes) => seriesOf(axes).map(({ line, dots, colour }) => `${line}${dots ? " dots" : ""} ${colour}`.trim());

test("subplots makes axes in rows and columns, found by index, in turn and flat", () => {
  const { figures, out } = figuresOf(`fig, axes = plt.subplots(2, 3, figsize=(6, 4))
print(axes.shape, len(axes), len(axes.flat))
for i, ax in enumerate(axes.flat):
    ax.imshow(torch.arange(6.).view(2, 3), cmap="gray")
    ax.set_title(f"digit {i}")
    ax.axis("off")
axes[0, 1].plot([1, 2], [3, 4], "r--", label="line")
axes[1][2].legend()
plt.suptitle("digits")
plt.tight_layout()
plt.show()
`);
  expect(out).toBe("(2, 3) 2 6\n");
  const [{ title, columns, axes }] = figures;
  expect([title, columns, axes.map(({ cell }) => cell)]).toEqual(["digits", 3, [0, 1, 2, 3, 4, 5]]);
  expect(axes[4]).toMatchObject({ title: "digit 4", frame: false });
  expect(axes[4].series[0] as Image).toMatchObject({
    kind: "image",
    columns: 3,
    numbers: [0, 1, 2, 3, 4, 5],
    range: [0, 5],
    map: "gray",
    extent: [-0.5, 2.5, 1.5, -0.5],
  });
  expect(axes[1].series[1]).toMatchObject({ colour: "r", line: "dashed", dots: false, label: "line" });
});

test("subplot takes its cell one by one, and a figure is forgotten when it is closed", () => {
  const { figures } = figuresOf(`plt.plot([9])
plt.close()
for i in range(2):
    plt.subplot(1, 2, i + 1)
    plt.hist(np.array([1.0, 2.0, 2.0]), bins=2)
    plt.title(str(i))
plt.subplot(121).set_ylabel("n")
plt.rcParams["font.sans-serif"] = ["SimHei"]
plt.style.use("ggplot")
plt.show()
`);
  expect(figures).toHaveLength(1);
  expect(figures[0].axes.map(({ title, y }) => [title, y.label])).toEqual([["0", "n"], ["1", ""]]); // prettier-ignore
  expect(seriesOf(figures[0].axes[0])[0]).toMatchObject({ kind: "hist", y: [1, 2] });
});

test("a marker leaves the line, a format of a marker alone does not, and classes have a colour each", () => {
  const { figures } = figuresOf(`plt.plot([1, 2], marker="o")
plt.plot([1, 2], "go")
plt.plot([1, 2], "o-", color="orange")
plt.plot([1, 2], linestyle="")
plt.plot([1, 2], "red", ls=":")
plt.scatter([0, 1, 2], [2, 1, 0], c=torch.tensor([0, 1, 1]))
plt.show()
`);
  expect(looks(figures[0].axes[0])).toEqual(["solid dots", "none dots g", "solid dots orange", "none", "dashed red", "none dots C0", "none dots C1"]); // prettier-ignore
});

test("what a classifier decides is an image under the points, its first row at the bottom; sides have scales and limits", () => {
  const { figures } = figuresOf(`xx, yy = np.meshgrid(np.linspace(0, 1, 3), np.linspace(0, 2, 2))
plt.contourf(xx, yy, xx + yy, cmap="coolwarm", alpha=0.5)
plt.axhline(0.5, color="k", ls="--")
plt.semilogy([1, 10, 100])
plt.xlim(0, 5)
plt.show()
`);
  const [axes] = figures[0].axes;
  expect(axes.series[0]).toMatchObject({ numbers: [2, 2.5, 3, 0, 0.5, 1], extent: [0, 1, 0, 2], square: false });
  expect(axes.series[1]).toMatchObject({ kind: "across", y: [0.5], line: "dashed", colour: "k" });
  expect([axes.y.scale, axes.x.limits]).toEqual(["log", [0, 5]]);
});

test("what cannot be drawn is refused in matplotlib's words", () => {
  const refused = (line: string) => torch.run(HEAD + line).err.split("\n").filter((text) => text !== "").at(-1); // prettier-ignore
  expect(refused("plt.subplot(2, 2, 5)")).toBe("ValueError: num must be an integer with 1 <= num <= 4, not 5");
  expect(refused("plt.plot([1, 2], [1])")).toBe("ValueError: x and y must have same first dimension, but have shapes (2,) and (1,)");
  expect(refused("plt.pie([1])")).toBe("AttributeError: Gradwalk's matplotlib has no pyplot.pie");
});
