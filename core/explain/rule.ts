import type { Graph, Operation } from "../trace/graph.ts";
import { SENTENCES } from "./language.ts";
import type { Language } from "./language.ts";
import { factorName } from "./names.ts";
import { styleOf } from "./slope.ts";

/** "∂t/∂y" */
export const derivative = (of: string, by: string): string => `∂${of}/∂${by}`;

/** A formula of the table, "y = a bᵀ", with the program's names: "h = x wᵀ". Words in it are those of the language. */
export function ruleText(graph: Graph, operation: Operation, formula: string, language: Language): string {
  const style = styleOf(graph, operation);
  return translated(formula, language).replace(LETTER, (letter) => style[letter] ?? letter);
}

/** The right side of a gradient's formula, "∂y bᵀ", with the program's names: "∂t/∂h wᵀ". */
export function gradientText(graph: Graph, operation: Operation, root: string, formula: string, language: Language): string {
  const style = styleOf(graph, operation);
  const named = (letter: string) => style[letter] ?? letter;
  return translated(formula.replace(/^∂\w = /, ""), language)
    .replace(/∂([abcyz])(?![A-Za-z])/g, (_, letter: string) => derivative(root, `<${letter}>`))
    .replace(/\bdy\b/g, derivative(root, factorName(graph, operation.id)))
    .replace(/<([abcyz])>|(?<![A-Za-z_∂])([abcyz])(?![A-Za-z_(])/g, (_, inside: string | undefined, letter: string) =>
      named(inside ?? letter),
    );
}

const LETTER = /(?<![A-Za-z_])[abcyz](?![A-Za-z_(])/g;

/** English words of the formula in the language; those that have no translation are left out with what follows. */
function translated(formula: string, language: Language): string {
  const words: Readonly<Record<string, string>> = SENTENCES[language].words;
  let result = formula;
  for (const phrase of Object.keys(words).sort((a, b) => b.length - a.length)) result = result.replaceAll(phrase, words[phrase]);
  return language === "en"
    ? result
    : result
        .replace(UNKNOWN_WORD, "")
        .trimEnd()
        .replace(/, (?=\p{Script=Han})/gu, "，");
}

/** A word that is no function: two letters or more after a space. */
const UNKNOWN_WORD = /,? (?!(?:exp|log|sin|cos|tan|tanh|max|min|sign|sqrt|erf|mean|var|std|softmax|sigmoid|dim)\b)[A-Za-z]{2,}\b(?!\().*$/;
