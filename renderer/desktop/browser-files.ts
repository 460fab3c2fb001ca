/** Reading and writing files of the learner's choice in a browser. */
import { DocumentError, isDocumentName, limitOf } from "../../core/document.ts";

export interface ChosenFile {
  readonly name: string;
  /** Lets Save write to the same file; null where the browser gives none. */
  readonly handle: FileSystemFileHandle | null;
  /** @throws {DocumentError} where it is too large or not UTF-8. */
  text(): Promise<string>;
}

/** The File System Access API, which Firefox and Safari lack. */
interface Pickers {
  showOpenFilePicker?(options: object): Promise<FileSystemFileHandle[]>;
  showSaveFilePicker?(options: object): Promise<FileSystemFileHandle>;
}
const pickers = window as unknown as Pickers;

const DOCUMENTS = { description: "Gradwalk, Python", accept: { "application/x-gradwalk": [".gradwalk"], "text/x-python": [".py"] } };
const READABLE = { description: "Gradwalk, Python, Jupyter", accept: { ...DOCUMENTS.accept, "application/x-ipynb+json": [".ipynb"] } };

/** Text of a file, decoded strictly. */
export async function strictText(file: File): Promise<string> {
  if (file.size > limitOf(file.name)) throw new DocumentError({ code: "large", name: file.name });
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    throw new DocumentError({ code: "binary", name: file.name });
  }
}

/** Asks for a document; null where the learner changed their mind. */
export async function chooseFile(): Promise<ChosenFile | null> {
  if (!pickers.showOpenFilePicker) return chooseByInput();
  const [handle] = (await unlessAborted(pickers.showOpenFilePicker({ types: [READABLE] }))) ?? [];
  if (!handle) return null;
  return { name: handle.name, handle, text: async () => strictText(await handle.getFile()) };
}

/**
 * Writes to `handle`, or asks where to; a browser without the API downloads.
 *
 * @param content makes the bytes, once the name is known.
 * @returns the file written, or null where the learner changed their mind.
 */
export async function writeFile(
  name: string,
  content: (name: string) => Uint8Array,
  handle: FileSystemFileHandle | null,
): Promise<ChosenFile | null> {
  if (!handle && !pickers.showSaveFilePicker) return download(name, content(name));
  const target =
    handle ?? (await unlessAborted(pickers.showSaveFilePicker!({ suggestedName: name, types: isDocumentName(name) ? [DOCUMENTS] : [] })));
  if (!target) return null;
  const stream = await target.createWritable();
  await stream.write(content(target.name) as Uint8Array<ArrayBuffer>);
  await stream.close();
  return { name: target.name, handle: target, text: async () => strictText(await target.getFile()) };
}

function chooseByInput(): Promise<ChosenFile | null> {
  return new Promise((resolve) => {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = ".py,.gradwalk,.ipynb";
    input.hidden = true;
    document.body.append(input); // outside the page it could be collected while the learner chooses
    const end = (file: File | undefined) => {
      input.remove();
      resolve(file ? { name: file.name, handle: null, text: () => strictText(file) } : null);
    };
    input.oncancel = () => end(undefined);
    input.onchange = () => end(input.files?.[0]);
    input.click();
  });
}

function download(name: string, bytes: Uint8Array): ChosenFile {
  const blob = new Blob([bytes as Uint8Array<ArrayBuffer>]);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // the browser reads it after the click
  return { name, handle: null, text: () => blob.text() };
}

async function unlessAborted<T>(picking: Promise<T>): Promise<T | null> {
  try {
    return await picking;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return null;
    throw error;
  }
}
