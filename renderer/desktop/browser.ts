/**
 * The desktop's part in a plain browser: files by the File System Access API where there is one, else by a file input and a
 * download; the copy against crashes and the recent documents in localStorage.
 */
import {
  checkDocument,
  DocumentError,
  documentProblem,
  EMPTY_DOCUMENT,
  isDocumentName,
  proposedName,
  readDocument,
  writeDocument,
} from "../../core/document.ts";
import type { Document, Language } from "../../core/document.ts";
import type { Bridge, Command, Current, Opened, Outcome, Recent, Source } from "../../electron/ipc.ts";
import { chooseFile, strictText, writeFile, type ChosenFile } from "./browser-files.ts";

const BACKUP = "gradwalk.backup";
const RECENT = "gradwalk.recent";
const RECENT_LIMIT = 8;

const SENTENCES = {
  en: { discard: "Your changes are not saved. Discard them?", untitled: "untitled", write: "The file could not be written" },
  zh: { discard: "更改尚未保存。要放弃吗？", untitled: "未命名", write: "无法写入文件" },
};

export function browserBridge(now: () => Current, firstLanguage: Language): Bridge {
  let language = firstLanguage;
  let file: ChosenFile | null = null; // where Save writes to
  let proposed: string | null = null; // a name for what is in no file

  const failed = (error: unknown) => ({ kind: "failed", sentence: sentence(error, language) }) as const;

  async function load(chosen: ChosenFile, current: Current): Promise<Outcome<Opened>> {
    try {
      const document = readDocument(chosen.name, await chosen.text());
      if (!mayDiscard(current, language)) return { kind: "cancelled" };
      proposed = proposedName(chosen.name);
      file = proposed === null ? chosen : null;
      forgetBackup();
      if (file) remember(file.name, document);
      return { kind: "done", value: { document, name: proposed ?? chosen.name, recovered: false } };
    } catch (error) {
      return failed(error);
    }
  }

  window.addEventListener("beforeunload", (event) => {
    if (now().dirty) event.preventDefault();
  });

  return {
    async start() {
      const backup = readBackup();
      if (backup) return { kind: "done", value: { ...backup, recovered: true } };
      if (!new URLSearchParams(location.search).has("open")) return { kind: "done", value: null };
      const { name, text } = (await (await fetch("./opened.json")).json()) as { name: string; text: string };
      return load({ name, handle: null, text: async () => text }, { document: EMPTY_DOCUMENT, dirty: false });
    },
    async replace(source: Source, current) {
      if (source.kind === "dialog") {
        const chosen = await chooseFile();
        return chosen ? load(chosen, current) : { kind: "cancelled" };
      }
      if (source.kind === "recent") {
        const entry = readRecent()[Number(source.key)];
        return entry ? load({ name: entry.name, handle: null, text: async () => entry.text }, current) : { kind: "cancelled" };
      }
      if (!mayDiscard(current, language)) return { kind: "cancelled" };
      file = proposed = null;
      forgetBackup();
      return { kind: "done", value: { document: EMPTY_DOCUMENT, name: null, recovered: false } };
    },
    replaceByFile: (dropped, current) => load({ name: dropped.name, handle: null, text: () => strictText(dropped) }, current),
    async save({ document }, as) {
      try {
        const name = file?.name ?? proposed ?? `${SENTENCES[language].untitled}.gradwalk`;
        const text = (chosen: string) => new TextEncoder().encode(writeDocument(chosen, document));
        const written = await writeFile(name, text, as ? null : (file?.handle ?? null));
        if (!written) return { kind: "cancelled" };
        file = written;
        forgetBackup();
        remember(written.name, document);
        return { kind: "done", value: written.name };
      } catch (error) {
        return failed(error);
      }
    },
    async close() {
      return { kind: "cancelled" }; // a page cannot close its own tab; the browser asks by beforeunload
    },
    async saveExport(name, bytes) {
      try {
        const written = await writeFile(name, () => bytes, null);
        return written ? { kind: "done", value: written.name } : { kind: "cancelled" };
      } catch (error) {
        return failed(error);
      }
    },
    async backup({ document, dirty }) {
      if (dirty) store(BACKUP, { name: file?.name ?? null, document });
      else forgetBackup();
    },
    async recent() {
      return readRecent().map(({ name }, index): Recent => ({ key: String(index), name, folder: "" }));
    },
    async setLanguage(next) {
      language = next;
    },
    onCommand: listenToKeys,
  };
}

/** The menu's keys, as far as browsers leave them to a page. */
function listenToKeys(listener: (command: Command) => void): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === "s") listener({ do: event.shiftKey ? "saveAs" : "save" });
    else if (key === "o" && !event.shiftKey) listener({ do: "dialog" });
    else return;
    event.preventDefault();
  };
  window.addEventListener("keydown", onKey);
  return () => window.removeEventListener("keydown", onKey);
}

function mayDiscard(current: Current, language: Language): boolean {
  return !current.dirty || window.confirm(SENTENCES[language].discard);
}

function sentence(error: unknown, language: Language): string {
  if (error instanceof DocumentError) return documentProblem(error.problem, language);
  return `${SENTENCES[language].write}: ${error instanceof Error ? error.message : String(error)}`;
}

function readBackup(): Pick<Opened, "name" | "document"> | null {
  const kept = fetchStored(BACKUP) as { name?: unknown; document?: unknown } | null;
  if (!kept) return null;
  try {
    return { name: typeof kept.name === "string" ? kept.name : null, document: checkDocument("backup", kept.document) };
  } catch {
    return null; // written by something else under our name: not a text of the learner
  }
}

const forgetBackup = () => localStorage.removeItem(BACKUP);

function readRecent(): readonly { readonly name: string; readonly text: string }[] {
  const kept = fetchStored(RECENT);
  if (!Array.isArray(kept)) return [];
  return kept.filter((entry) => typeof entry?.name === "string" && isDocumentName(entry.name) && typeof entry.text === "string");
}

function remember(name: string, document: Document): void {
  const others = readRecent().filter((entry) => entry.name !== name);
  store(RECENT, [{ name, text: writeDocument(name, document) }, ...others].slice(0, RECENT_LIMIT));
}

function fetchStored(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/** Storage may be full or switched off: then there is no copy, and work goes on. */
function store(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    localStorage.removeItem(key);
  }
}
