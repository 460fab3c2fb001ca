import type { Pyodide } from "./pyodide.ts";

/** The files of a program by their paths in its folder: "hour.csv", "data/hour.csv". */
export type Files = ReadonlyMap<string, Uint8Array>;

/** What a run did to its folder. */
export interface FolderChanges {
  readonly written: Files;
  /** Paths of files that were there when the program began. */
  readonly removed: readonly string[];
  /** Paths of written files that were not taken along, since all together would be over {@link FOLDER_LIMIT}. */
  readonly left: readonly string[];
}

/** Largest size of all files of a folder together, in bytes. */
export const FOLDER_LIMIT = 64 * 2 ** 20;

/** Whether this can be the path of a file below a folder, on every system. */
export function isFilePath(path: string): boolean {
  return path.length <= 255 && path.split("/").every((part) => !/^\.{0,2}$|[\\\0]/.test(part));
}

/** The folder in which a program runs: it has the files that it was given, and afterwards what the program made of them. */
export class Folder {
  readonly #fs: Pyodide["FS"];
  readonly #root: string;
  readonly #given = new Map<string, Uint8Array>();

  constructor(fs: Pyodide["FS"], root: string) {
    this.#fs = fs;
    this.#root = root;
  }

  /** @throws {Error} where the path leads out of the folder. */
  put(path: string, bytes: Uint8Array): void {
    if (!isFilePath(path)) throw new Error(`${JSON.stringify(path)} is not the path of a file below a folder`);
    this.#fs.mkdirTree(`${this.#root}/${path.split("/").slice(0, -1).join("/")}`);
    this.#fs.writeFile(`${this.#root}/${path}`, bytes);
    this.#given.set(path, bytes);
  }

  changes(): FolderChanges {
    this.#fs.mkdirTree(this.#root); // a program can have removed even that
    const written = new Map<string, Uint8Array>();
    const left: string[] = [];
    const there = new Set(this.#paths(""));
    let room = FOLDER_LIMIT;
    for (const path of there) {
      const { size } = this.#fs.lstat(`${this.#root}/${path}`);
      if (size > room || !isFilePath(path)) {
        left.push(path);
        continue;
      }
      const bytes = this.#fs.readFile(`${this.#root}/${path}`);
      const given = this.#given.get(path);
      if (given && equal(given, bytes)) continue;
      room -= size;
      written.set(path, bytes);
    }
    return { written, removed: [...this.#given.keys()].filter((path) => !there.has(path)), left };
  }

  /** Every file in a folder and in those below it: what else there is, such as a link, is passed over. */
  #paths(folder: string): string[] {
    return this.#fs.readdir(`${this.#root}/${folder}`).flatMap((name) => {
      if (name === "." || name === "..") return [];
      const path = folder + name;
      const { mode } = this.#fs.lstat(`${this.#root}/${path}`);
      if (this.#fs.isDir(mode)) return name === "__pycache__" ? [] : this.#paths(`${path}/`);
      return this.#fs.isFile(mode) ? [path] : [];
    });
  }
}

const equal = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((byte, i) => byte === b[i]);
