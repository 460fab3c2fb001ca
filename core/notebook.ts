/**
 * The program in a Jupyter notebook: the code of its cells, one after the other. Its text, pictures and outputs stay behind.
 *
 * Lines that Jupyter takes for itself (%matplotlib inline, !pip install, help?) become comments, and so do cells in another language.
 *
 * @param value the notebook's JSON, of format 4 or 3.
 * @returns null where it is no notebook.
 */
export function programOf(value: unknown): string | null {
  const { cells, worksheets } = (value ?? {}) as { readonly cells?: unknown; readonly worksheets?: unknown };
  const sheets = Array.isArray(worksheets) ? worksheets.flatMap((sheet) => (sheet as { cells?: unknown[] } | null)?.cells ?? []) : null;
  const all = Array.isArray(cells) ? cells : sheets;
  if (all === null) return null;
  const code = all.filter((cell) => cell?.cell_type === "code").map((cell) => pythonOf(textOf(cell.source ?? cell.input)));
  return code.filter((text) => text !== "").join("\n\n") + "\n";
}

/** Jupyter writes a text as one string or as its lines. */
const textOf = (source: unknown): string => (Array.isArray(source) ? source.join("") : String(source ?? "")).replace(/\r\n?/g, "\n").trim();

/** Of what follows these, Python is still Python. */
const OF_PYTHON = /^%%(time|timeit|capture|prun)\b/;

function pythonOf(cell: string): string {
  const foreign = cell.startsWith("%%") && !OF_PYTHON.test(cell);
  const lines = cell.split("\n");
  return lines.map((line, i) => (foreign || isJupyters(line, lines[i - 1] ?? "") ? line.replace(/^(\s*)/, "$1# ") : line)).join("\n");
}

/** Whether a line is a command to Jupyter; `a %` at a line's end, or a string, can go on with % in the next. */
function isJupyters(line: string, before: string): boolean {
  const command = /^\s*(%{1,2}[a-zA-Z_]|!(?!=))/.test(line) && !/[\\(,%]\s*$/.test(before);
  return command || /^\s*\??\??[\w.]+\?{1,2}\s*$/.test(line) || /^\s*\?{1,2}[\w.]+\s*$/.test(line);
}
