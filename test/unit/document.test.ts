import { describe, expect, test } from "vitest";
import {
  DOCUMENT_LIMIT,
  documentProblem,
  DocumentError,
  isDocumentName,
  isReadableName,
  proposedName,
  readDocument,
  writeDocument,
} from "../../core/document.ts";
import type { Document, DocumentProblem } from "../../core/document.ts";

const work: Document = { code: "x = 1 # 张量\n", language: "zh", view: { cursor: 7, camera: { x: 1.5, y: -2, zoom: 0.5 } } };

test("a document comes back from its file as it was", () => {
  expect(readDocument("a.gradwalk", writeDocument("a.gradwalk", work))).toEqual(work);
});

test("a Python file takes and gives the code alone", () => {
  expect(writeDocument("a.py", work)).toBe(work.code);
  expect(readDocument("a.PY", "x = 1\r\ny = 2\r")).toEqual({ code: "x = 1\ny = 2\n", language: null, view: null });
});

describe("a Jupyter notebook", () => {
  const cell = (source: string | string[], kind = "code") => ({
    cell_type: kind,
    source,
    metadata: {},
    outputs: [{ data: { "image/png": "iVBOR" } }],
  });
  const read = (...cells: object[]) => readDocument("lesson.ipynb", JSON.stringify({ cells, nbformat: 4 })).code;

  test("is the code of its cells, without its text and outputs", () => {
    expect(read(cell("# Chapter 1", "markdown"), cell(["import torch\n", "x = torch.ones(2)"]), cell(""), cell("x + 1\n\n"))).toBe(
      "import torch\nx = torch.ones(2)\n\nx + 1\n",
    );
    const third = { worksheets: [{ cells: [{ cell_type: "code", input: ["a = 1"] }] }, null], nbformat: 3 };
    expect(readDocument("old.IPYNB", JSON.stringify(third))).toEqual({ code: "a = 1\n", language: null, view: null });
  });

  test("has comments where it gave Jupyter commands, and Python stays as it was", () => {
    expect(read(cell("%matplotlib inline\n!pip install torch\nif x:\n    %time f(x)\nmodel?\n?model"))).toBe(
      "# %matplotlib inline\n# !pip install torch\nif x:\n    # %time f(x)\n# model?\n# ?model\n",
    );
    expect(read(cell("%%time\ny = x + 1"), cell("%%bash\nls\n  cd x"))).toBe("# %%time\ny = x + 1\n\n# %%bash\n# ls\n  # cd x\n");
    const python = "print('%d'\n  % x)\ny = (a\n  != b)\nz = '%s' \\\n  %name\nw = (7,\n  %q)";
    expect(read(cell(python))).toBe(python + "\n");
  });

  test("is opened under the name of the Python file that it can be saved as", () => {
    expect(["lesson.ipynb", "a.py", "a.gradwalk"].map(proposedName)).toEqual(["lesson.py", null, null]);
    expect(["lesson.ipynb", "a.py", "a.csv"].map(isReadableName)).toEqual([true, true, false]);
    expect(isDocumentName("lesson.ipynb")).toBe(false);
  });
});

test("a file with a byte order mark begins with its first letter", () => {
  expect(readDocument("a.py", "\uFEFFimport torch").code).toBe("import torch");
});

test("a document of version 1, as the first Gradwalk wrote it, is read", () => {
  const text = `{ "gradwalk": 1, "code": "x", "language": "en", "view": { "cursor": 3, "camera": null } }`;
  expect(readDocument("old.gradwalk", text)).toEqual({ code: "x", language: "en", view: { cursor: 3, camera: null } });
});

test("fields that the format does not know are left behind", () => {
  const text = `{ "gradwalk": 1, "code": "x", "language": null, "view": null, "__proto__": { "a": 1 }, "extra": [] }`;
  expect(Object.keys(readDocument("a.gradwalk", text))).toEqual(["code", "language", "view"]);
});

test.each<[string, string, string, DocumentProblem["code"], RegExp]>([
  ["another kind of file", "a.txt", "x", "kind", /\.py, a \.gradwalk or an \.ipynb/],
  ["a file without extension", "Makefile", "x", "kind", /Makefile/],
  ["a file that is too large", "a.py", "x".repeat(DOCUMENT_LIMIT + 1), "large", /4 MB/],
  ["bytes that are no text", "a.py", "a\0b", "binary", /UTF-8/],
  ["broken JSON", "a.gradwalk", "{", "json", /not valid JSON/],
  ["an empty file", "a.gradwalk", "", "json", /damaged/],
  ["a notebook without cells", "a.ipynb", `{"gradwalk":1}`, "notebook", /no cells/],
  ["a notebook that is too large", "a.ipynb", "x".repeat(16 * DOCUMENT_LIMIT + 1), "large", /64 MB/],
  ["JSON of something else", "a.gradwalk", `{"cells":[]}`, "foreign", /not a Gradwalk document/],
  ["a list", "a.gradwalk", "[1]", "foreign", /not a Gradwalk document/],
  ["a version that is no number", "a.gradwalk", `{"gradwalk":"1"}`, "foreign", /version number/],
  ["a newer version", "a.gradwalk", `{"gradwalk":2,"code":""}`, "newer", /newer Gradwalk/],
  ["no code", "a.gradwalk", `{"gradwalk":1,"language":"en","view":null}`, "field", /"code"/],
  ["an unknown language", "a.gradwalk", `{"gradwalk":1,"code":"","language":"fr","view":null}`, "field", /"language"/],
  [
    "a cursor before the start",
    "a.gradwalk",
    `{"gradwalk":1,"code":"","language":"en","view":{"cursor":-1,"camera":null}}`,
    "field",
    /"view.cursor"/,
  ],
  ["a view that is a list", "a.gradwalk", `{"gradwalk":1,"code":"","language":"en","view":[]}`, "field", /"view"/],
  [
    "no zoom",
    "a.gradwalk",
    `{"gradwalk":1,"code":"","language":"en","view":{"cursor":0,"camera":{"x":0,"y":0}}}`,
    "field",
    /"view.camera"/,
  ],
])("%s is refused with a sentence that says so", (_what, name, text, code, sentence) => {
  const error = thrown(() => readDocument(name, text));
  expect(error.problem).toMatchObject({ code, name });
  expect(error.message).toMatch(sentence);
  expect(documentProblem(error.problem, "zh")).toMatch(/[\u4e00-\u9fff]/);
});

describe("names of documents", () => {
  test.each(["a.py", "b.GRADWALK", "目录/网络.py"])("%s is one", (name) => expect(isDocumentName(name)).toBe(true));
  test.each(["a.pyc", "py", ".", "", "a.gradwalk/b", "--inspect=0"])("%s is none", (name) => expect(isDocumentName(name)).toBe(false));
});

function thrown(work: () => unknown): DocumentError {
  try {
    work();
  } catch (error) {
    if (error instanceof DocumentError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
