// THIRD_PARTY_NOTICES.txt: the licence of every package whose code or files are in the built page. The page's About dialog reads it.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { root } from "./steps.mjs";

export const NOTICES = "THIRD_PARTY_NOTICES.txt";

/** Texts that a package needs and does not carry itself, in assets/licenses. */
const TEXTS = { pyodide: ["mpl-2.0.txt", "cpython.txt", "python-parts.txt"] };

/** Packages whose files are copied by a script, so that the bundler does not see them. */
const ALWAYS = ["pyodide"];

/** A Vite plugin that notes which packages are bundled, in the page and in its workers, and writes the notices beside the page. */
export function notices() {
  const packages = new Set(ALWAYS);
  const note = (file) => {
    const name = /.*node_modules\/((?:@[^/]+\/)?[^/?]+)/.exec(file)?.[1];
    if (name && existsSync(path.join(root, "node_modules", name, "package.json"))) packages.add(name);
  };
  function noteAll(_options, bundle) {
    for (const id of this.getModuleIds()) note(id);
    for (const { originalFileNames = [] } of Object.values(bundle)) originalFileNames.forEach(note); // fonts, wasm
  }
  return {
    worker: () => [{ name: "notices:worker", generateBundle: noteAll }],
    page: {
      name: "notices",
      generateBundle(options, bundle) {
        noteAll.call(this, options, bundle);
        this.emitFile({ type: "asset", fileName: NOTICES, source: noticesText([...packages].sort()) });
      },
    },
  };
}

/** @param {string[]} packages names of packages in node_modules. */
export function noticesText(packages) {
  const parts = packages.map((name) => {
    const folder = path.join(root, "node_modules", name);
    const { version, license, author, homepage } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
    const own = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
    const texts = [
      ...own.map((file) => path.join(folder, file)),
      ...(TEXTS[name] ?? []).map((file) => path.join(root, "assets/licenses", file)),
    ].map((file) => readFileSync(file, "utf8").trim());
    const by = typeof author === "string" ? author : author?.name;
    const head = [`${name} ${version}`, `Licence: ${license}`, by && `By: ${by}`, homepage && `Home: ${homepage}`].filter(Boolean);
    return [head.join("\n"), ...texts].join("\n\n");
  });
  const intro = `Gradwalk is under the MIT licence. It contains the following software and fonts of others, under their own licences.`;
  return [intro, ...parts].join(`\n\n${"=".repeat(80)}\n\n`) + "\n";
}
