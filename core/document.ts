/**
 * A learner's work as one file. A `.gradwalk` file is JSON and holds all of it; a `.py` file is its code alone. A Jupyter notebook
 * gives the code of its cells, and is never written.
 *
 * Reading is strict: what is not as described here is refused with a sentence, never repaired.
 */

import { programOf } from "./notebook.ts";

export type Language = "en" | "zh";

/** What a learner works on. */
export interface Document {
  readonly code: string;
  /** Language of the app when it was saved; null for a plain Python file, which keeps that of the app. */
  readonly language: Language | null;
  /** Where the learner stood; null for a plain Python file, which begins at the start. */
  readonly view: View | null;
}

export interface View {
  /** Number of events before the cursor. */
  readonly cursor: number;
  /** Middle of what is seen, in the Scene's coordinates, and how large; null shows all of it. */
  readonly camera: { readonly x: number; readonly y: number; readonly zoom: number } | null;
}

/** Raised when the format changes; a reader for every earlier version stays in {@link READERS}. */
export const DOCUMENT_VERSION = 1;

/** Largest document, in bytes. */
export const DOCUMENT_LIMIT = 4 * 1024 * 1024;

/** Largest file of this name that is opened, in bytes: a notebook holds pictures, which stay behind. */
export function limitOf(name: string): number {
  return (extension(name) === NOTEBOOK_EXTENSION ? 16 : 1) * DOCUMENT_LIMIT;
}

export const DOCUMENT_EXTENSION = ".gradwalk";
export const PYTHON_EXTENSION = ".py";
export const NOTEBOOK_EXTENSION = ".ipynb";

export const EMPTY_DOCUMENT: Document = { code: "", language: null, view: null };

/** Whether a file of this name can be opened. */
export function isReadableName(name: string): boolean {
  return isDocumentName(name) || extension(name) === NOTEBOOK_EXTENSION;
}

/** What a document is called that was read from here and belongs to no file: a notebook's program; null for any other. */
export function proposedName(name: string): string | null {
  return extension(name) === NOTEBOOK_EXTENSION ? name.slice(0, -NOTEBOOK_EXTENSION.length) + PYTHON_EXTENSION : null;
}

/** Whether a file of this name can hold a document. */
export function isDocumentName(name: string): boolean {
  return [DOCUMENT_EXTENSION, PYTHON_EXTENSION].includes(extension(name));
}

/**
 * Reads the text of a file.
 *
 * @param name decides by its extension how the text is read.
 * @throws {DocumentError} where it is not a document that this version can read.
 */
export function readDocument(name: string, text: string): Document {
  if (text.length > limitOf(name)) throw new DocumentError({ code: "large", name });
  const plain = text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
  if (plain.includes("\0")) throw new DocumentError({ code: "binary", name });
  switch (extension(name)) {
    case PYTHON_EXTENSION:
      return { ...EMPTY_DOCUMENT, code: plain };
    case DOCUMENT_EXTENSION:
      return readVersion(name, parseJson(name, plain));
    case NOTEBOOK_EXTENSION: {
      const code = programOf(parseJson(name, plain));
      if (code === null) throw new DocumentError({ code: "notebook", name });
      return { ...EMPTY_DOCUMENT, code };
    }
    default:
      throw new DocumentError({ code: "kind", name });
  }
}

/** The text to write into a file of this name; a `.py` file takes the code alone. */
export function writeDocument(name: string, document: Document): string {
  if (extension(name) === PYTHON_EXTENSION) return document.code;
  return JSON.stringify({ gradwalk: DOCUMENT_VERSION, ...pick(document) }, null, 2) + "\n";
}

/**
 * Takes a value from outside (a file, another process) for a document.
 *
 * @throws {DocumentError} where a field is missing or has another type.
 */
export function checkDocument(name: string, value: unknown): Document {
  const fields = record(value);
  if (!fields) throw new DocumentError({ code: "field", name, field: "document" });
  const need = (ok: boolean, field: string) => {
    if (!ok) throw new DocumentError({ code: "field", name, field });
  };
  const { code, language, view } = fields;
  need(typeof code === "string" && code.length <= DOCUMENT_LIMIT, "code");
  need(language === null || language === "en" || language === "zh", "language");
  if (view !== null) {
    need(record(view) !== null, "view");
    const { cursor, camera } = view as Record<string, unknown>;
    need(Number.isSafeInteger(cursor) && (cursor as number) >= 0, "view.cursor");
    need(camera === null || record(camera) !== null, "view.camera");
    if (camera !== null) {
      const { x, y, zoom } = camera as Record<string, unknown>;
      need([x, y, zoom].every((v) => Number.isFinite(v)) && (zoom as number) > 0, "view.camera");
    }
  }
  return pick(value as Document);
}

/** What is wrong with a file, as data; {@link documentProblem} says it in a language. */
export type DocumentProblem =
  | { readonly code: "kind" | "notebook" | "large" | "binary" | "json" | "foreign" | "newer"; readonly name: string }
  | { readonly code: "field"; readonly name: string; readonly field: string };

export class DocumentError extends Error {
  override readonly name = "DocumentError";
  readonly problem: DocumentProblem;
  constructor(problem: DocumentProblem) {
    super(documentProblem(problem, "en"));
    this.problem = problem;
  }
}

/** The sentence for the learner. */
export function documentProblem(problem: DocumentProblem, language: Language): string {
  const { code, name } = problem;
  return SENTENCES[language][code](name, code === "field" ? problem.field : "");
}

const megabytes = (name: string) => limitOf(name) / 1024 / 1024;

const SENTENCES: Record<Language, Record<DocumentProblem["code"], (name: string, field: string) => string>> = {
  en: {
    kind: (name) => `${name} is not a file that Gradwalk opens. Choose a .py, a .gradwalk or an .ipynb file.`,
    notebook: (name) => `${name} is JSON, but not a Jupyter notebook: it has no cells.`,
    large: (name) => `${name} is larger than ${megabytes(name)} MB, the most that Gradwalk opens.`,
    binary: (name) => `${name} is not text in UTF-8. Save it as UTF-8 in the program that made it, then open it again.`,
    json: (name) => `${name} is damaged: it is not valid JSON. If you have a copy, open that one.`,
    foreign: (name) => `${name} is JSON, but not a Gradwalk document: it has no version number under "gradwalk".`,
    newer: (name) => `${name} was saved by a newer Gradwalk. Update Gradwalk to open it.`,
    field: (name, field) => `${name} is damaged: "${field}" is missing or not what it should be.`,
  },
  zh: {
    kind: (name) => `Gradwalk 不能打开 ${name}。请选择 .py、.gradwalk 或 .ipynb 文件。`,
    notebook: (name) => `${name} 是 JSON，但不是 Jupyter 笔记本：其中没有单元格。`,
    large: (name) => `${name} 超过了 ${megabytes(name)} MB，这是 Gradwalk 能打开的最大文件。`,
    binary: (name) => `${name} 不是 UTF-8 文本。请在原来的程序里另存为 UTF-8，再重新打开。`,
    json: (name) => `${name} 已损坏：它不是有效的 JSON。如果有备份，请打开备份。`,
    foreign: (name) => `${name} 是 JSON，但不是 Gradwalk 文档：其中没有 "gradwalk" 版本号。`,
    newer: (name) => `${name} 由更新版本的 Gradwalk 保存。请升级 Gradwalk 后再打开。`,
    field: (name, field) => `${name} 已损坏：缺少 "${field}"，或它的内容不对。`,
  },
};

/** A reader for each version of the format, by its number. */
const READERS: Record<number, (name: string, fields: Record<string, unknown>) => Document> = {
  1: (name, fields) => checkDocument(name, fields),
};

function parseJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new DocumentError({ code: "json", name });
  }
}

function readVersion(name: string, value: unknown): Document {
  const fields = record(value);
  const version = fields?.gradwalk;
  if (!fields || typeof version !== "number" || !Number.isInteger(version) || version < 1)
    throw new DocumentError({ code: "foreign", name });
  if (!Object.hasOwn(READERS, version)) throw new DocumentError({ code: "newer", name });
  return READERS[version](name, fields);
}

function extension(name: string): string {
  return /\.[^./\\]+$/.exec(name)?.[0].toLowerCase() ?? "";
}

function record(value: unknown): Record<string, unknown> | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
}

/** The document's own fields and no others, so that nothing unknown travels on. */
function pick({ code, language, view }: Document): Document {
  const camera = view?.camera && { x: view.camera.x, y: view.camera.y, zoom: view.camera.zoom };
  return { code, language, view: view && { cursor: view.cursor, camera: camera ?? null } };
}
