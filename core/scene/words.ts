/** The few words that stand in the picture itself, in each language. */
export interface SceneWords {
  readonly leaf: string;
  readonly scalar: string;
  /** In a drawer that nothing has reached yet. */
  readonly none: string;
  /** Beside a drawer whose gradient went by and was not kept. */
  readonly notKept: string;
  /** Beside the lanes of a variable that one operation uses more than once. */
  readonly adds: (name: string, times: number) => string;
}

export type Language = "en" | "zh";

export const sceneWords: { readonly [L in Language]: SceneWords } = {
  en: {
    leaf: "leaf",
    scalar: "scalar",
    none: "grad None",
    notKept: "not kept",
    adds: (name, times) =>
      times === 2 ? `${name} is used twice: both gradients add` : `${name} is used ${times} times: all gradients add`,
  },
  zh: {
    leaf: "叶子",
    scalar: "标量",
    none: "grad 为 None",
    notKept: "不保留",
    adds: (name, times) => (times === 2 ? `${name} 用了两次：两个梯度相加` : `${name} 用了 ${times} 次：${times} 个梯度相加`),
  },
};
