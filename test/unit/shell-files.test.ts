import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { DOCUMENT_LIMIT, EMPTY_DOCUMENT } from "../../core/document.ts";
import { loadDocument, writeWhole } from "../../electron/files.ts";
import { keep } from "../../electron/keep.ts";
import { fileProblem, words } from "../../electron/words.ts";

const fresh = () => mkdtempSync(path.join(tmpdir(), "gradwalk-files-"));

test("a file is written whole, keeps its permissions, and leaves nothing beside it", async () => {
  const folder = fresh();
  const file = path.join(folder, "a.py");
  writeFileSync(file, "old");
  chmodSync(file, 0o640);
  await writeWhole(file, "new");
  expect(readFileSync(file, "utf8")).toBe("new");
  expect(statSync(file).mode & 0o777).toBe(0o640);
  expect(readdirSync(folder)).toEqual(["a.py"]);
});

test("saving through a link writes the file that it points to", async () => {
  const folder = fresh();
  writeFileSync(path.join(folder, "real.py"), "old");
  symlinkSync("real.py", path.join(folder, "link.py"));
  await writeWhole(path.join(folder, "link.py"), "new");
  expect(readFileSync(path.join(folder, "real.py"), "utf8")).toBe("new");
});

test("a write that fails leaves the old file and nothing else", async () => {
  const folder = fresh();
  mkdirSync(path.join(folder, "a.py"));
  await expect(writeWhole(path.join(folder, "a.py"), "new")).rejects.toThrow();
  expect(readdirSync(folder)).toEqual(["a.py"]);
});

test("what is no file, too large, or no UTF-8, is refused before it is read", async () => {
  const folder = fresh();
  const put = (name: string, data: string | Uint8Array) => {
    writeFileSync(path.join(folder, name), data);
    return path.join(folder, name);
  };
  mkdirSync(path.join(folder, "folder.py"));
  await expect(loadDocument(path.join(folder, "folder.py"))).rejects.toMatchObject({ problem: { code: "kind" } });
  await expect(loadDocument(put("large.py", new Uint8Array(DOCUMENT_LIMIT + 1)))).rejects.toMatchObject({ problem: { code: "large" } });
  await expect(loadDocument(put("gbk.py", new Uint8Array([0xd5, 0xc5, 0xc1, 0xbf])))).rejects.toMatchObject({
    problem: { code: "binary" },
  });
  await expect(loadDocument(path.join(folder, "none.py"))).rejects.toMatchObject({ code: "ENOENT" });
});

test("a sentence for a failed file names the file and the reason, in both languages", () => {
  const gone = Object.assign(new Error("ENOENT"), { code: "ENOENT" });
  expect(fileProblem(gone, "a.py", "open", "en")).toBe("a.py could not be opened: it is not there any more.");
  expect(fileProblem(gone, "a.py", "open", "zh")).toBe("无法打开 a.py：它已不存在。");
  const full = Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });
  expect(fileProblem(full, "a.py", "save", "en")).toContain("the disk is full");
});

test("both languages have a word for everything", () => {
  const shape = (table: object) => Object.entries(table).map(([key, value]) => [key, typeof value]);
  expect(shape(words("zh"))).toEqual(shape(words("en")));
});

test("language, recent files and the backup outlive the app", async () => {
  const folder = fresh();
  const first = keep(folder);
  expect([first.language(), first.recent(), first.backup()]).toEqual([null, [], null]);
  const backup = { path: "/a.py", document: { ...EMPTY_DOCUMENT, code: "x" } };
  await Promise.all([first.setLanguage("zh"), first.setRecent(["/a.py", "/b.gradwalk"]), first.setBackup(backup)]);
  const second = keep(folder);
  expect([second.language(), second.recent(), second.backup()]).toEqual(["zh", ["/a.py", "/b.gradwalk"], backup]);
  await second.setBackup(null);
  expect(keep(folder).backup()).toBeNull();
});

test("of two backups the later one stays, however fast they come", async () => {
  const kept = keep(fresh());
  const write = (code: string) => kept.setBackup({ path: null, document: { ...EMPTY_DOCUMENT, code } });
  await Promise.all(["a", "ab", "abc"].map(write));
  expect(kept.backup()?.document.code).toBe("abc");
});

test("damaged data of the app counts as absent", () => {
  const folder = fresh();
  for (const name of ["settings", "recent", "recovery"]) writeFileSync(path.join(folder, `${name}.json`), `{"path": 1, "document"`);
  const kept = keep(folder);
  expect([kept.language(), kept.recent(), kept.backup()]).toEqual([null, [], null]);
});
