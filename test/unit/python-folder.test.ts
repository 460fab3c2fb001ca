import { beforeAll, describe, expect, test } from "vitest";
import { checkMessage } from "../../core/python/check.ts";
import { type FolderChanges, FOLDER_LIMIT, isFilePath } from "../../core/python/folder.ts";
import { type FakePython, startFake } from "../python/fake.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const texts = ({ written }: FolderChanges) => Object.fromEntries([...written].map(([path, of]) => [path, new TextDecoder().decode(of)]));

describe("the folder of a program", () => {
  let fake: FakePython;
  beforeAll(async () => {
    fake = await startFake();
  }, 180_000);

  test("has the files that it was given, below it too, modules among them; afterwards it tells what was written and removed", () => {
    const { folder } = fake.python;
    for (const [path, text] of [
      ["hour.csv", "1,2"],
      ["data/names.txt", "emma"],
      ["helper.py", "def double(x): return 2 * x"],
      ["old.txt", "old"],
      ["same.txt", "same"],
    ])
      folder.put(path, bytes(text));
    const { out, status } = fake.run(
      'import os\nfrom helper import double\nprint(double(2), open("hour.csv").read(), open("data/names.txt").read())\n' +
        'open("model.pt", "wb").write(b"123")\nos.makedirs("runs/1")\nopen("runs/1/log.txt", "w").write("张量")\n' +
        'open("hour.csv", "a").write(",3")\nopen("same.txt", "w").write("same")\nos.remove("old.txt")\nos.symlink("hour.csv", "link")\n',
    );
    expect([out, status]).toEqual(["4 1,2 emma\n", 0]);
    const changes = folder.changes();
    expect(texts(changes)).toEqual({ "hour.csv": "1,2,3", "model.pt": "123", "runs/1/log.txt": "张量" });
    expect([changes.removed, changes.left]).toEqual([["old.txt"], []]);
  });

  test("is left by no path", () => {
    for (const path of ["../a", "/a", "a//b", "a/../../b", ".", "", "a\\b", "a\0", "a".repeat(300)]) {
      expect(isFilePath(path), path).toBe(false);
      expect(() => fake.python.folder.put(path, bytes("x")), path).toThrow(/path of a file/);
    }
    expect(["a", "a/b.c", "数据/一.csv", "...a"].every(isFilePath)).toBe(true);
  });

  test("takes along no more than its limit", () => {
    fake.run(`open("large.bin", "wb").truncate(${FOLDER_LIMIT + 1})`);
    expect(fake.python.folder.changes().left).toEqual(["large.bin"]);
    fake.run('import os; os.remove("large.bin")');
  });

  test("may even be taken away by the program", () => {
    fake.run("import os, shutil; here = os.getcwd(); os.chdir('/'); shutil.rmtree(here)");
    expect(fake.python.folder.changes().removed).toContain("hour.csv");
    fake.run('import os; os.chdir("/home/gradwalk")');
  });

  test("has errors with the numbers of the learner's own machine", () => {
    const program =
      'import pathlib\nfor use in (lambda: open("no.csv"), lambda: pathlib.Path("no.csv").read_text(), lambda: open(".")):\n' +
      "    try: use()\n    except OSError as error: print(type(error).__name__, error, error.errno)\n";
    expect(fake.run(program).out).toBe(
      "FileNotFoundError [Errno 2] No such file or directory: 'no.csv' 2\n".repeat(2) +
        "IsADirectoryError [Errno 21] Is a directory: '.' 21\n",
    );
    expect(fake.run('open("no.csv")').err).toContain("FileNotFoundError: [Errno 2] No such file or directory: 'no.csv'");
    expect(fake.run('open("no.csv")').err).not.toContain("errnos");
  });
});

test("what a worker says of its files is believed only where it can be so", () => {
  const files = (fields: object) =>
    checkMessage({ kind: "files", run: 1, written: new Map(), removed: [], left: [], ...fields }, 1) !== null;
  expect(files({ written: new Map([["a/b", bytes("x")]]), removed: ["c"], left: ["d"] })).toBe(true);
  for (const wrong of [
    { written: { a: bytes("x") } },
    { written: new Map([["../a", bytes("x")]]) },
    { written: new Map([["a", "x"]]) },
    { written: new Map([["a", new Uint8Array(FOLDER_LIMIT + 1)]]) },
    { removed: [1] },
    { left: "d" },
  ])
    expect(files(wrong)).toBe(false);
});
