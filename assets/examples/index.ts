/** The programs of the examples menu: `<name>.py` beside this file, and `<name>.zh.py` with Chinese comments. The first one opens at first. */
export const EXAMPLES = [
  { name: "graph", title: { en: "The dynamic graph", zh: "动态计算图" } },
  { name: "line", title: { en: "Fitting a line", zh: "线性回归" } },
  { name: "bike", title: { en: "Bike predictor by hand", zh: "单车预测器（手工搭建）" } },
  { name: "module", title: { en: "Bike predictor with torch.nn", zh: "单车预测器（torch.nn）" } },
] as const;

export type ExampleName = (typeof EXAMPLES)[number]["name"];
