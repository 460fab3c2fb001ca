/** What outlives a start of the app: the language, the recent files, and the text that a crash would have lost. */
import fs from "node:fs";
import path from "node:path";
import { checkDocument, isDocumentName, type Document, type Language } from "../core/document.ts";
import { writeWhole } from "./files.ts";

export interface Backup {
  readonly path: string | null;
  readonly document: Document;
}

const RECENT_LIMIT = 10;

/** @param folder of the app's own data. Unreadable files there count as absent. */
export function keep(folder: string) {
  const file = (name: string) => path.join(folder, `${name}.json`);
  const read = (name: string): unknown => {
    try {
      return JSON.parse(fs.readFileSync(file(name), "utf8"));
    } catch {
      return null;
    }
  };
  let last: Promise<unknown> = Promise.resolve(); // one write after the other, in the order asked for
  const write = (name: string, value: unknown): Promise<void> => {
    const done = last.then(() =>
      value === null ? fs.promises.rm(file(name), { force: true }) : writeWhole(file(name), JSON.stringify(value)),
    );
    last = done.catch((error) => console.error(`${name} could not be kept:`, error));
    return last as Promise<void>;
  };

  return {
    language(): Language | null {
      const kept = (read("settings") as { language?: unknown } | null)?.language;
      return kept === "en" || kept === "zh" ? kept : null;
    },
    setLanguage: (language: Language) => write("settings", { language }),

    recent(): readonly string[] {
      const kept = read("recent");
      return Array.isArray(kept) ? kept.filter((entry) => typeof entry === "string" && isDocumentName(entry)) : [];
    },
    setRecent: (files: readonly string[]) => write("recent", files.slice(0, RECENT_LIMIT)),

    backup(): Backup | null {
      const kept = read("recovery") as { path?: unknown; document?: unknown } | null;
      try {
        return kept && { path: typeof kept.path === "string" ? kept.path : null, document: checkDocument("recovery.json", kept.document) };
      } catch {
        return null;
      }
    },
    setBackup: (backup: Backup | null) => write("recovery", backup),
  };
}

export type Keep = ReturnType<typeof keep>;
