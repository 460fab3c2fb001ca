/** What every JavaScript host has, browsers and Node alike; core may use nothing else of its surroundings. */

declare namespace WebAssembly {
  class Module {
    constructor(bytes: ArrayBufferView | ArrayBuffer);
  }
  class Instance {
    constructor(module: Module, imports?: object);
    readonly exports: Record<string, unknown>;
  }
  class Memory {
    constructor(size: { initial: number; maximum?: number; shared?: boolean });
    /** A SharedArrayBuffer where it is shared. */
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  function validate(bytes: ArrayBufferView | ArrayBuffer): boolean;
  function compile(bytes: ArrayBufferView | ArrayBuffer): Promise<Module>;
  function compileStreaming(response: Response | Promise<Response>): Promise<Module>;
  function instantiate(module: Module, imports?: object): Promise<Instance>;
  function instantiateStreaming(response: unknown, imports?: object): Promise<{ module: Module; instance: Instance }>;
}

declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  decode(bytes?: ArrayBufferView | ArrayBuffer, options?: { stream?: boolean }): string;
}

interface MessagePort {
  postMessage(message: unknown, transfer?: readonly unknown[]): void;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  start(): void;
  close(): void;
}

declare class Response {
  constructor(body: ArrayBuffer);
  readonly ok: boolean;
  readonly status: number;
  arrayBuffer(): Promise<ArrayBuffer>;
  blob(): Promise<{ arrayBuffer(): Promise<ArrayBuffer> }>;
  json(): Promise<unknown>;
}
declare function fetch(url: string): Promise<Response>;

declare const performance: { now(): number };
declare const console: { error(...words: unknown[]): void };
declare function setTimeout(run: () => void, milliseconds: number): unknown;
declare function clearTimeout(timer: unknown): void;
