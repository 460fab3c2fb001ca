/** Reading and writing the learner's files. */
import { randomBytes } from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";
import { DocumentError, limitOf, readDocument, type Document } from "../core/document.ts";

/**
 * @throws {DocumentError} for what is not a document.
 * @throws {NodeJS.ErrnoException} where the system refuses.
 */
export async function loadDocument(file: string): Promise<Document> {
  const name = path.basename(file);
  const stat = await fs.stat(file);
  if (!stat.isFile()) throw new DocumentError({ code: "kind", name }); // a folder, or a device that never ends
  if (stat.size > limitOf(name)) throw new DocumentError({ code: "large", name });
  return decodeDocument(name, await fs.readFile(file));
}

export function decodeDocument(name: string, bytes: Uint8Array): Document {
  if (bytes.length > limitOf(name)) throw new DocumentError({ code: "large", name });
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new DocumentError({ code: "binary", name });
  }
  return readDocument(name, text);
}

/** Writes all or nothing: a crash half way leaves the old file whole. Follows links, and keeps the file's permissions. */
export async function writeWhole(file: string, data: string | Uint8Array): Promise<void> {
  const target = await fs.realpath(file).catch(() => file);
  const mode = (await fs.stat(target).catch(() => null))?.mode;
  const part = path.join(path.dirname(target), `.${path.basename(target)}.${randomBytes(4).toString("hex")}.part`);
  try {
    await fs.writeFile(part, data, { flush: true, mode });
    await fs.rename(part, target);
  } catch (error) {
    await fs.rm(part, { force: true });
    throw error;
  }
}
