import { COMPOSITES, OPS } from "../ops/index.ts";
import { overloads, type Overload } from "../python/bindings/operations.ts";
import type { Row } from "../ops/row.ts";
import type { Language } from "./language.ts";
import { told } from "./rule.ts";

/** The page that lists every function of the table: its names in Python, what it computes, its derivative and its grad_fn. */

const WORDS = {
  en: {
    title: "Operations",
    intro:
      "Every function of `torch` that Gradwalk's engine has, made from its table of operations by `npm run operations`. " +
      "`a`, `b`, `c` are the inputs in order, `y` (or `y₀`, `y₁`, …) what comes out, `s` and `t` numbers that are given, and `∂a` the gradient that arrives at `a`. " +
      "Modules of `torch.nn`, `torch.optim` and `torch.utils.data` are made of these.",
    homes: { torch: "torch and Tensor", F: "torch.nn.functional", "torch.linalg": "torch.linalg", "torch.special": "torch.special" },
    also: "also",
    inPlace: "in place",
    view: "a view: it shares the input's memory",
    made: "made of the operations that the graph shows",
    none: "no gradient goes through it",
    unknown: "PyTorch has no derivative",
  },
  zh: {
    title: "运算一览",
    intro:
      "Gradwalk 引擎所具有的全部 `torch` 函数，由 `npm run operations` 从运算表生成。" +
      "`a`、`b`、`c` 依次是输入，`y`（或 `y₀`、`y₁`……）是输出，`s` 和 `t` 是给定的数，`∂a` 是到达 `a` 的梯度。" +
      "`torch.nn`、`torch.optim` 和 `torch.utils.data` 的模块由它们构成。",
    homes: { torch: "torch 与 Tensor", F: "torch.nn.functional", "torch.linalg": "torch.linalg", "torch.special": "torch.special" },
    also: "又名",
    inPlace: "就地",
    view: "视图：与输入共享内存",
    made: "由图中所示的运算组成",
    none: "梯度不经过它",
    unknown: "PyTorch 没有它的导数",
  },
} as const;

/** Where PyTorch 1.13 differs in a way that a learner sees, by Python name. */
const VERSIONS: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  "torch.reshape": named("ReshapeAliasBackward0"),
  "torch.flatten": named("ReshapeAliasBackward0"),
  "torch.norm": named("NormBackward1"),
  "torch.diag": named("DiagBackward0"),
  "torch.prelu": named("PreluBackward0"),
  "torch.pow": {
    en: "PyTorch 1.13 calls the grad_fn of `2 ** x` `PowBackward1`, and `PowBackward0` is the same.",
    zh: "在 PyTorch 1.13 中，`2 ** x` 的 grad_fn 名为 `PowBackward1`；`PowBackward0` 相同。",
  },
  "torch.nn.functional.linear": {
    en: "For an input of one or three dimensions PyTorch 1.13 ends in `AddBackward0`.",
    zh: "输入为一维或三维时，PyTorch 1.13 以 `AddBackward0` 结尾。",
  },
  "torch.masked_fill": {
    en: "PyTorch 1.13 took masks of whole numbers, too; 2.x refuses them.",
    zh: "PyTorch 1.13 也接受整数掩码；2.x 会拒绝。",
  },
  "torch.nn.functional.mse_loss": {
    en: "Of a float32 and a float64 PyTorch 1.13 had no backward.",
    zh: "对一个 float32 和一个 float64，PyTorch 1.13 无法反向传播。",
  },
  "torch.cat": {
    en: "For an empty list PyTorch 1.13 raised RuntimeError; 2.x raises ValueError.",
    zh: "列表为空时，PyTorch 1.13 抛出 RuntimeError；2.x 抛出 ValueError。",
  },
  "torch.std": warned(),
  "torch.var": warned(),
};

function named(name: string): Readonly<Record<Language, string>> {
  return { en: `PyTorch 1.13 calls its grad_fn \`${name}\`.`, zh: `在 PyTorch 1.13 中，它的 grad_fn 名为 \`${name}\`。` };
}
function warned(): Readonly<Record<Language, string>> {
  return {
    en: "Of a single element it is NaN; PyTorch 1.13 did not warn of that.",
    zh: "只有一个元素时结果为 NaN；PyTorch 1.13 不会就此警告。",
  };
}

type Home = keyof (typeof WORDS)["en"]["homes"];
const HOMES = ["torch", "F", "torch.linalg", "torch.special"] as const;

/** One function: all that is called by its first name. */
interface Entry {
  readonly name: string;
  readonly home: Home;
  readonly overloads: Overload[];
}

/** The page in Markdown. Each function has an anchor: "#torch.sum". */
export function operationsPage(language: Language): string {
  const say = WORDS[language];
  const entries = [...entriesOf().values()];
  const lines = [`# ${say.title}`, "", say.intro, ""];
  for (const home of HOMES) {
    const found = entries
      .filter((entry) => entry.home === home)
      .sort((x, y) => (short(x.name).toLowerCase() < short(y.name).toLowerCase() ? -1 : 1));
    lines.push(`## ${say.homes[home]}`, "");
    lines.push(found.map(({ name }) => `[${short(name)}](#${name})`).join(" · "), "");
    for (const entry of found) lines.push(...describe(entry, language), "");
  }
  return `${lines.join("\n").trimEnd()}\n`;
}

const short = (path: string): string => path.slice(path.lastIndexOf(".") + 1);
/** As Python writes it. */
const full = (path: string): string => path.replace(/^F\./, "torch.nn.functional.");

function entriesOf(): Map<string, Entry> {
  const found = new Map<string, Entry>();
  for (const overload of overloads()) {
    const paths = overload.python.filter((path) => !/\.__\w+__$/.test(path) && !/_(of|dims|lookup|to)$|_step$/.test(path));
    const first = paths.find((path) => path.startsWith("torch.") && !path.startsWith("torch.special.")) ?? paths[0];
    if (first === undefined || short(first).endsWith("_") || short(first).startsWith("_")) continue;
    const name = full(first.replace(/^Tensor\./, "torch.Tensor."));
    const home = HOMES.findLast((prefix) => first.startsWith(`${prefix}.`)) ?? "torch";
    const entry = found.get(name) ?? { name, home, overloads: [] };
    entry.overloads.push(overload);
    found.set(name, entry);
  }
  return found;
}

function describe({ name, overloads: ways }: Entry, language: Language): string[] {
  const say = WORDS[language];
  const others = [...new Set(ways.flatMap(({ python }) => python.map((path) => full(path.replace(/^Tensor\./, "x.")))))].filter(
    (path) => path !== name && path !== name.replace("torch.Tensor.", "x."),
  );
  const lines = [`<a id="${name}"></a>`, "", `### ${name}`, ""];
  if (others.length > 0) lines.push(`${say.also} ${others.map((path) => `\`${path}\``).join(", ")}`, "");
  const told = new Set<string>();
  for (const way of ways) {
    lines.push(`- \`${signature(way)}\``);
    const row = rowOf(way);
    const text = row === null ? [say.made] : about(row, language);
    const key = text.join();
    if (!told.has(key)) lines.push(...text.map((line) => `  - ${line}`));
    told.add(key);
  }
  if (name in VERSIONS) lines.push("", VERSIONS[name][language]);
  return lines;
}

/** The row behind a function; null where it is made of others. */
function rowOf({ run }: Overload): Row | null {
  for (const op of OPS.values()) if ((op as unknown) === run) return op.row;
  const made = [...COMPOSITES.values()].find((composite) => composite.run === run);
  return made === undefined ? null : ([...OPS.values()].find((op) => (op as unknown) === made.run)?.row ?? null);
}

function about(row: Row, language: Language): string[] {
  const say = WORDS[language];
  const said = (formula: string): string => `\`${told(formula, language).replace(/\bdy\b/g, "∂y")}\``;
  const lines = [said(row.formula)];
  const gradients = row.gradients.filter((formula) => formula !== "");
  if (gradients.length > 0) lines.push(gradients.map(said).join(", "));
  if (row.gradFn === null) lines.push(say.none);
  else if (row.gradFn === "NotImplemented") lines.push(say.unknown);
  else lines.push(`grad_fn \`${row.gradFn}\``);
  if (row.view) lines.push(say.view);
  return lines;
}

function signature({ signature: { name, parameters } }: Overload): string {
  const parts: string[] = [];
  let keyword = false;
  for (const { name: own, type, list, nullable, default: given, keyword: only } of parameters) {
    if (only && !keyword) parts.push("*");
    keyword ||= only;
    const kind = `${type === "Operand" ? "Tensor or number" : type === "ScalarType" ? "dtype" : type === "Number" ? "number" : type}${list ? "[]" : ""}`;
    parts.push(`${own}: ${kind}${nullable ? " or None" : ""}${given === null ? "" : ` = ${given}`}`);
  }
  return `${name}(${parts.join(", ")})`;
}
