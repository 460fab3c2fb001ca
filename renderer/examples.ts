import { EXAMPLES, type ExampleName } from "../assets/examples/index.ts";
import type { Language } from "../core/document.ts";

export { EXAMPLES, type ExampleName };

const PROGRAMS = import.meta.glob<string>("../assets/examples/*.py", { query: "?raw", import: "default", eager: true });

export function exampleProgram(name: ExampleName, language: Language): string {
  const folder = "../assets/examples";
  const program = PROGRAMS[`${folder}/${name}${language === "zh" ? ".zh" : ""}.py`] ?? PROGRAMS[`${folder}/${name}.py`];
  return program.trimEnd();
}
