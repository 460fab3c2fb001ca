import "./bindings.ts"; // every operation is in the table once this is loaded
import { TABLE_PATH, tableSource } from "./bindings/table.ts";

/** The Python modules that are made from the engine, path → text; the others are the files of ./py. */
export const generatedSources = (): Record<string, string> => ({ [TABLE_PATH]: tableSource() });
