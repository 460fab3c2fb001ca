import type { Graph, Operation } from "../trace/graph.ts";
import type { Language } from "./language.ts";
import { factorName, transposed } from "../trace/names.ts";
import { REDUCED, styleOf } from "./slope.ts";
import { ZH_RULES } from "./zh_rules.ts";

/** "∂t/∂y" */
export const derivative = (of: string, by: string): string => `∂${of}/∂${by}`;

/** A formula of the table, "y = a bᵀ", with the program's names: "h = x wᵀ". Words in it are those of the language. */
export function ruleText(graph: Graph, operation: Operation, formula: string, language: Language): string {
  const style = styleOf(graph, operation);
  return told(formula, language).replace(LETTER, (letter) => style[letter] ?? letter);
}

/** The right side of a gradient's formula, "∂y bᵀ", with the program's names: "∂t/∂h wᵀ". */
export function gradientText(graph: Graph, operation: Operation, root: string, formula: string, language: Language): string {
  const style = styleOf(graph, operation);
  const named = (letter: string) => style[letter] ?? letter;
  return told(formula, language)
    .replace(/^∂\w = /, "")
    .replace(/∂([abcyz])(ᵀ?)(?![A-Za-z])/g, (_, letter: string, turned: string) => {
      const whole = derivative(root, `<${letter}>`);
      return turned ? `(${whole})ᵀ` : whole;
    })
    .replace(/\bdy\b/g, derivative(root, factorName(graph, operation.id)))
    .replace(/<([abcyz])>|(?<![A-Za-z_∂])([abcyz])(ᵀ?)(?![A-Za-z_(])/g, (_, inside: string | undefined, letter: string, turned: string) =>
      turned ? transposed(named(letter)) : named(inside ?? letter),
    );
}

const LETTER = /(?<![A-Za-z_])[abcyz](?![A-Za-z_(])/g;

/** A formula of the table as the language says it: "y = Σ a along dim" is "y = Σ a，沿 dim". */
export function told(formula: string, language: Language): string {
  if (language === "en") return formula;
  const [, left, right] = /^((?:y|∂\w) = )?(.*)$/.exec(formula)!;
  const rule = ZH_RULES[right] ?? right.replace(/, reduced$/, "，再归约").replace(REDUCED, "，求平均时除以 n");
  return (left ?? "") + rule;
}
