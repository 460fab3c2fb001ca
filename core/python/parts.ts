import type { PythonParts } from "./protocol.ts";

/** Where the page finds Python's parts. */
export interface PartAddresses {
  readonly wasm: string;
  readonly stdlib: string;
  readonly snapshot: string;
  /** A JSON file with our Python packages, for a start without snapshot. */
  readonly sources: string;
}

/** Fetches what Python needs and compiles it, once for all workers. Without a snapshot, Python starts cold. */
export async function fetchParts({ wasm, stdlib, snapshot, sources }: PartAddresses): Promise<PythonParts> {
  const [module, library, image] = await Promise.all([
    WebAssembly.compileStreaming(fetch(wasm)),
    get(stdlib).then((response) => response.arrayBuffer()),
    get(snapshot).then(
      (response) => response.blob(),
      () => null,
    ),
  ]);
  return {
    module,
    stdlib: library,
    snapshot: image,
    sources: image ? null : await fetchSources(sources),
  };
}

/** Parts for a start without the snapshot, where it turned out not to fit. */
export async function withoutSnapshot(parts: PythonParts, { sources }: PartAddresses): Promise<PythonParts> {
  return { ...parts, snapshot: null, sources: parts.sources ?? (await fetchSources(sources)) };
}

/**
 * Pyodide fetches two files when it starts; until the returned function is called, it is given them from memory instead. So it
 * can start where no network is.
 */
export function handOver({ module, stdlib }: Pick<PythonParts, "module" | "stdlib">): () => void {
  const before = { fetch: globalThis.fetch, instantiateStreaming: WebAssembly.instantiateStreaming };
  globalThis.fetch = (url) => Promise.resolve(new Response(String(url).endsWith(".zip") ? stdlib : new ArrayBuffer(0)));
  WebAssembly.instantiateStreaming = async (_response, imports) => ({ module, instance: await WebAssembly.instantiate(module, imports) });
  return () => {
    globalThis.fetch = before.fetch;
    WebAssembly.instantiateStreaming = before.instantiateStreaming;
  };
}

/** The same in Node, where Pyodide reads its files itself and would compile what it read. */
export function handOverModule(module: WebAssembly.Module): () => void {
  const before = WebAssembly.instantiate;
  const instantiate: (module: WebAssembly.Module, imports?: never) => Promise<WebAssembly.Instance> = before;
  const given = async (source: object, imports?: never) =>
    source instanceof WebAssembly.Module ? instantiate(source, imports) : { module, instance: await instantiate(module, imports) };
  WebAssembly.instantiate = given as never;
  return () => {
    WebAssembly.instantiate = before;
  };
}

async function get(url: string): Promise<Response> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: status ${response.status}`);
  return response;
}

async function fetchSources(url: string): Promise<Record<string, string>> {
  return (await (await fetch(url)).json()) as Record<string, string>;
}
