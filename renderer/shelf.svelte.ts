import { FOLDER_LIMIT, type FolderChanges, isFilePath } from "../core/python/folder.ts";

/** One file of the shelf. */
export interface ShelfFile {
  readonly path: string;
  readonly content: Blob;
}

/** What came onto the shelf, by path. */
export interface Shelved {
  readonly added: readonly string[];
  /** What there was no room for, or what could not be read. */
  readonly left: readonly string[];
}

export const NOTHING_SHELVED: Shelved = { added: [], left: [] };

/** The files that programs find in their folder, and leave there: the same for every program, and kept for the next visit. */
export class Shelf {
  /** By path, rising. */
  files = $state.raw<readonly ShelfFile[]>([]);
  /** What was kept of the shelf is there. */
  readonly ready: Promise<void>;
  readonly #store: Promise<IDBDatabase | null>;

  constructor() {
    this.#store = openStore();
    this.ready = this.#store.then(async (store) => {
      const kept = store ? await readAll(store).catch(() => []) : []; // without it, programs must still run
      this.files = sorted(kept);
    });
  }

  /** By path, as a run wants them. */
  get contents(): ReadonlyMap<string, Blob> {
    return new Map(this.files.map(({ path, content }) => [path, content]));
  }

  /** Puts files of the learner's here; one of the same name gives way. */
  async add(chosen: readonly File[]): Promise<Shelved> {
    await this.ready;
    const read = await Promise.all(chosen.map(async (file) => [file.name, await copyOf(file)] as const));
    return this.#put(read);
  }

  /** Puts back what was taken away. */
  async putBack({ path, content }: ShelfFile): Promise<void> {
    await this.#put([[path, content]]);
  }

  async remove(path: string): Promise<void> {
    await this.ready;
    this.files = this.files.filter((file) => file.path !== path);
    await this.#keep((files) => files.delete(path));
  }

  /** Takes over what a program did to its folder. */
  async take({ written, removed, left }: FolderChanges): Promise<Shelved> {
    for (const path of removed) await this.remove(path);
    const put = await this.#put([...written].map(([path, bytes]) => [path, new Blob([bytes as Uint8Array<ArrayBuffer>])]));
    return { added: put.added, left: [...put.left, ...left] };
  }

  async #put(files: readonly (readonly [path: string, content: Blob | null])[]): Promise<Shelved> {
    await this.ready;
    const added: string[] = [];
    const left: string[] = [];
    for (const [path, content] of files) {
      const others = this.files.filter((file) => file.path !== path);
      const room = FOLDER_LIMIT - others.reduce((bytes, file) => bytes + file.content.size, 0);
      if (!content || content.size > room || !isFilePath(path)) {
        left.push(path);
        continue;
      }
      this.files = sorted([...others, { path, content }]);
      added.push(path);
      await this.#keep((store) => store.put(content, path));
    }
    return { added, left };
  }

  /** Where the browser keeps nothing, or has no room, the files last as long as the page. */
  async #keep(change: (files: IDBObjectStore) => void): Promise<void> {
    try {
      const store = await this.#store;
      if (store) change(store.transaction(FILES, "readwrite").objectStore(FILES));
    } catch (error) {
      console.warn("a file could not be kept:", error);
    }
  }
}

const FILES = "files";

const sorted = (files: readonly ShelfFile[]) => files.toSorted((a, b) => (a.path < b.path ? -1 : 1));

/** The bytes of a file as they are now: its own file may change or go. Null where they cannot be read, as of a folder. */
async function copyOf(file: File): Promise<Blob | null> {
  try {
    return file.size > FOLDER_LIMIT ? null : new Blob([await file.arrayBuffer()]);
  } catch {
    return null;
  }
}

function openStore(): Promise<IDBDatabase | null> {
  return new Promise((resolve) => {
    try {
      const request = indexedDB.open("gradwalk", 1);
      request.onupgradeneeded = () => request.result.createObjectStore(FILES);
      request.onsuccess = () => resolve(request.result);
      request.onerror = request.onblocked = () => resolve(null);
    } catch {
      resolve(null); // switched off
    }
  });
}

function readAll(store: IDBDatabase): Promise<ShelfFile[]> {
  return new Promise((resolve) => {
    const found: ShelfFile[] = [];
    const request = store.transaction(FILES).objectStore(FILES).openCursor();
    request.onerror = () => resolve(found);
    request.onsuccess = () => {
      const cursor = request.result;
      if (!cursor) return resolve(found);
      if (cursor.value instanceof Blob) found.push({ path: String(cursor.key), content: cursor.value });
      cursor.continue();
    };
  });
}
