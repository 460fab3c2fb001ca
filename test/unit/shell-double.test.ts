/** The double of Electron may offer only what the real electron.d.ts declares: a name that Electron drops breaks this test. */
import { createRequire } from "node:module";
import path from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const { create } = createRequire(import.meta.url)("../electron-double/electron.cjs") as {
  create(options: object): { module: Record<string, object> };
};
const double = create({ manifest: {}, appPath: root }).module;

/** What every JavaScript object or function has by itself, and fields that are ours to keep. */
const INHERENT = new Set([
  "constructor",
  "length",
  "name",
  "prototype",
  "id",
  "items",
  "arguments",
  "caller",
  "apply",
  "bind",
  "call",
  "toString",
]);

test("every name in the double exists in electron.d.ts", () => {
  const { checker, electron } = electronTypes();
  const names = (type: ts.Type) => new Set(checker.getPropertiesOfType(checker.getApparentType(type)).map((property) => property.name));
  const property = (type: ts.Type, name: string) =>
    checker.getTypeOfSymbol(checker.getPropertyOfType(checker.getApparentType(type), name)!);

  const unknown: string[] = [];
  for (const name of Object.keys(double).filter((name) => !name.startsWith("_"))) {
    if (!names(electron).has(name)) {
      unknown.push(name);
      continue;
    }
    const type = property(electron, name);
    unknown.push(
      ...ownNames(double[name])
        .filter((member) => !names(type).has(member))
        .map((member) => `${name}.${member}`),
    );
    const made = type.getConstructSignatures()[0]?.getReturnType();
    if (!made || typeof double[name] !== "function") continue;
    unknown.push(
      ...ownNames((double[name] as { prototype: object }).prototype)
        .filter((member) => !names(made).has(member))
        .map((member) => `${name}#${member}`),
    );
  }
  expect(names(electron).size).toBeGreaterThan(20);
  expect(unknown).toEqual([]);
});

function ownNames(object: object): string[] {
  const found = new Set<string>();
  for (let o = object; o && o !== Object.prototype && !Object.hasOwn(o, "setMaxListeners"); o = Object.getPrototypeOf(o) as object) {
    for (const name of Object.getOwnPropertyNames(o)) found.add(name);
  }
  return [...found].filter((name) => !name.startsWith("_") && !INHERENT.has(name));
}

function electronTypes(): { checker: ts.TypeChecker; electron: ts.Type } {
  const entry = path.join(root, "test/unit/__electron.ts");
  const text = `import type * as E from "electron"; export declare const electron: typeof E;`;
  const options: ts.CompilerOptions = {
    types: ["node"],
    typeRoots: [path.join(root, "node_modules/@types")],
    skipLibCheck: true,
    noEmit: true,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  };
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (file, ...rest) =>
    file === entry ? ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true) : read(file, ...rest);
  const program = ts.createProgram([entry, path.join(root, "node_modules/electron/electron.d.ts")], options, host);
  const checker = program.getTypeChecker();
  const [symbol] = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(entry)!)!);
  return { checker, electron: checker.getTypeOfSymbol(symbol) };
}
