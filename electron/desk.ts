/** The document on the desk: what the page shows, which file it belongs to, and what the learner is asked before it is replaced. */
import { app, dialog, type BrowserWindow } from "electron";
import path from "node:path";
import {
  checkDocument,
  DOCUMENT_EXTENSION,
  EMPTY_DOCUMENT,
  isDocumentName,
  NOTEBOOK_EXTENSION,
  proposedName,
  PYTHON_EXTENSION,
  writeDocument,
} from "../core/document.ts";
import type { Document, Language } from "../core/document.ts";
import { decodeDocument, loadDocument, writeWhole } from "./files.ts";
import type { Command, Current, Opened, Outcome, Recent, Source } from "./ipc.ts";
import type { Keep } from "./keep.ts";
import { fileProblem, words } from "./words.ts";

export class Desk {
  window: BrowserWindow | null = null;
  language: Language;
  /** A file that the system asked us to open, until the page takes it. */
  waiting: string | null;
  /** Files used before, the newest first. */
  recent: readonly string[];
  /** Tells that {@link recent} or {@link language} changed. */
  changed: () => void = () => {};

  #path: string | null = null;
  /** What a document that belongs to no file would be called; null: nothing. */
  #proposed: string | null = null;
  /** As the page last told; newer in the page by at most its backup delay. */
  #current: Current = { document: EMPTY_DOCUMENT, dirty: false };
  #recovered = false;
  readonly #keep: Keep;

  constructor(keep: Keep, language: Language, waiting: string | null) {
    this.#keep = keep;
    this.language = language;
    this.waiting = waiting;
    this.recent = keep.recent();
    const backup = keep.backup();
    if (!backup) return;
    this.#path = backup.path;
    this.#current = { document: backup.document, dirty: true };
    this.#recovered = true;
  }

  get current(): Current {
    return this.#current;
  }

  /** The page is gone: what it last told becomes what it will show again. */
  pageLost(): void {
    this.#recovered = this.#current.dirty;
  }

  /** The page begins, or begins again after a crash. A waiting file comes after a recovered text, with the question. */
  async start(): Promise<Outcome<Opened | null>> {
    const begun = this.#recovered || this.#name !== null || this.#current.dirty;
    if (!begun && this.waiting) return this.replace({ kind: "waiting" }, this.#current);
    if (this.waiting) this.send({ do: "waiting" });
    this.#title();
    return done(begun ? { document: this.#current.document, name: this.#name, recovered: this.#recovered } : null);
  }

  async replace(source: Source, current: Current): Promise<Outcome<Opened>> {
    if (source.kind === "new") return this.#show(null, EMPTY_DOCUMENT, current);
    const file = await this.#choose(source);
    return file ? this.#load(file, current) : cancelled;
  }

  /** @param file where the system says it is; empty for a File that lives in memory alone. */
  async replaceByFile(file: string, name: string, bytes: Uint8Array, current: Current): Promise<Outcome<Opened>> {
    if (file) return this.#load(file, current);
    try {
      return await this.#show(null, decodeDocument(name, bytes), current, proposedName(name));
    } catch (error) {
      return failed(fileProblem(error, name, "open", this.language));
    }
  }

  async save(current: Current, as: boolean): Promise<Outcome<string>> {
    const file =
      (!as && this.#path) || (await this.#ask(this.#path ?? this.#proposed ?? words(this.language).untitled + DOCUMENT_EXTENSION));
    if (!file) return cancelled;
    try {
      await writeWhole(file, writeDocument(file, current.document));
    } catch (error) {
      return failed(fileProblem(error, path.basename(file), "save", this.language));
    }
    await this.#settle(file, current.document);
    return done(path.basename(file));
  }

  async saveExport(name: string, bytes: Uint8Array): Promise<Outcome<string>> {
    const extension = path.extname(name).slice(1);
    const filters = extension ? [{ name: extension.toUpperCase(), extensions: [extension] }] : [];
    const folder = this.#path ? path.dirname(this.#path) : "";
    const answer = await dialog.showSaveDialog(this.window!, { defaultPath: path.join(folder, path.basename(name)), filters });
    if (answer.canceled || !answer.filePath) return cancelled;
    try {
      await writeWhole(answer.filePath, bytes);
    } catch (error) {
      return failed(fileProblem(error, path.basename(answer.filePath), "save", this.language));
    }
    return done(path.basename(answer.filePath));
  }

  /** Whether the window may close now; asks where something would be lost. */
  async leave(current: Current): Promise<Outcome<null>> {
    const left = await this.#leaveText(current);
    if (left.kind === "done") await this.#settle(null, EMPTY_DOCUMENT);
    return left;
  }

  async backup(current: Current): Promise<void> {
    this.#current = current;
    this.#title();
    await this.#keep.setBackup(current.dirty ? { path: this.#path, document: current.document } : null);
  }

  listRecent(): readonly Recent[] {
    return this.recent.map((file) => ({ key: file, name: path.basename(file), folder: path.dirname(file) }));
  }

  async clearRecent(): Promise<void> {
    await this.#setRecent([]);
  }

  async setLanguage(language: Language): Promise<void> {
    this.language = language;
    this.#title();
    this.changed();
    await this.#keep.setLanguage(language);
  }

  send(command: Command): void {
    this.window?.webContents.send("command", command);
  }

  get #name(): string | null {
    return this.#path ? path.basename(this.#path) : this.#proposed;
  }

  async #choose(source: Exclude<Source, { kind: "new" }>): Promise<string | null> {
    if (source.kind === "recent") return this.recent.includes(source.key) ? source.key : null;
    if (source.kind === "waiting") {
      const file = this.waiting;
      this.waiting = null;
      return file;
    }
    const say = words(this.language);
    const answer = await dialog.showOpenDialog(this.window!, {
      properties: ["openFile"],
      filters: [
        {
          name: `${say.documents}, ${say.python}`,
          extensions: [DOCUMENT_EXTENSION, PYTHON_EXTENSION, NOTEBOOK_EXTENSION].map((dotted) => dotted.slice(1)),
        },
      ],
    });
    return answer.canceled ? null : (answer.filePaths[0] ?? null);
  }

  async #load(file: string, current: Current): Promise<Outcome<Opened>> {
    try {
      const proposed = proposedName(path.basename(file));
      return await this.#show(proposed ? null : file, await loadDocument(file), current, proposed);
    } catch (error) {
      await this.#setRecent(this.recent.filter((other) => other !== file));
      return failed(fileProblem(error, path.basename(file), "open", this.language));
    }
  }

  async #show(file: string | null, document: Document, current: Current, proposed: string | null = null): Promise<Outcome<Opened>> {
    const left = await this.#leaveText(current);
    if (left.kind !== "done") return left;
    await this.#settle(file, document, proposed);
    return done({ document, name: this.#name, recovered: false });
  }

  /** Asks about unsaved changes, and saves them if the learner says so. */
  async #leaveText(current: Current): Promise<Outcome<null>> {
    if (!current.dirty) return done(null);
    const say = words(this.language);
    const { response } = await dialog.showMessageBox(this.window!, {
      type: "warning",
      message: say.unsaved(this.#name ?? say.untitled),
      detail: say.unsavedDetail,
      buttons: [say.save, say.discard, say.cancel],
      defaultId: 0,
      cancelId: 2,
      noLink: true,
    });
    if (response === 2) return cancelled;
    if (response === 1) return done(null);
    const saved = await this.save(current, false);
    return saved.kind === "done" ? done(null) : saved;
  }

  async #settle(file: string | null, document: Document, proposed: string | null = null): Promise<void> {
    this.#path = file;
    this.#proposed = proposed;
    this.#current = { document, dirty: false };
    this.#recovered = false;
    this.#title();
    await this.#keep.setBackup(null);
    if (!file) return;
    app.addRecentDocument(file);
    await this.#setRecent([file, ...this.recent.filter((other) => other !== file)]);
  }

  async #setRecent(files: readonly string[]): Promise<void> {
    await this.#keep.setRecent(files);
    this.recent = this.#keep.recent();
    this.changed();
  }

  async #ask(defaultPath: string): Promise<string | null> {
    const say = words(this.language);
    const answer = await dialog.showSaveDialog(this.window!, {
      defaultPath,
      filters: [
        { name: say.documents, extensions: [DOCUMENT_EXTENSION.slice(1)] },
        { name: say.python, extensions: [PYTHON_EXTENSION.slice(1)] },
      ],
    });
    if (answer.canceled || !answer.filePath) return null;
    return isDocumentName(answer.filePath) ? answer.filePath : answer.filePath + DOCUMENT_EXTENSION;
  }

  #title(): void {
    const { dirty } = this.#current;
    this.window?.setTitle(`${dirty ? "• " : ""}${this.#name ?? words(this.language).untitled} — Gradwalk`);
    this.window?.setDocumentEdited(dirty);
  }
}

/** Takes a value from the page for its document. @throws {Error} where it is none. */
export function checkCurrent(value: unknown): Current {
  const { document, dirty } = value as Current;
  if (typeof dirty !== "boolean") throw new TypeError("dirty is not a boolean");
  return { document: checkDocument("page", document), dirty };
}

const cancelled = { kind: "cancelled" } as const;
const done = <T>(value: T) => ({ kind: "done", value }) as const;
const failed = (sentence: string) => ({ kind: "failed", sentence }) as const;
