/** Serves the built page, for gradwalk://app in the desktop app and for http://127.0.0.1 in a browser, under one strict policy. */
import { randomBytes } from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";

export interface Asset {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer<ArrayBuffer> | null;
}

/** Stands in the built index.html where the page will look for the nonce of its style elements. */
export const NONCE_PLACE = "__STYLE_NONCE__";

/** What the page may do. Only style elements that carry `nonce` count; code comes from our own files alone. */
export function pagePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join("; ");
}

/** What a worker may do: compute. The one that runs the learner's program could not reach the network if it tried. */
export const WORKER_POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'";

const HEADERS = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-resource-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
};

/** Files of other kinds are not served. */
const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".wasm": "application/wasm",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
  ".ttf": "font/ttf",
  ".otf": "font/otf",
  ".txt": "text/plain; charset=utf-8",
  ".md": "text/plain; charset=utf-8",
  ".py": "text/plain; charset=utf-8",
  ".csv": "text/plain; charset=utf-8",
  ".wgsl": "text/plain; charset=utf-8",
  ".icc": "application/vnd.iccprofile",
  ".zip": "application/zip",
  ".bin": "application/octet-stream",
  ".gz": "application/octet-stream",
  ".snapshot": "application/octet-stream",
};

/** @param pathname as in a URL, percent-encoded. Nothing outside `root` is ever read. */
export async function serve(root: string, pathname: string): Promise<Asset> {
  const file = locate(root, pathname);
  const type = file && TYPES[path.extname(file)];
  if (!type) return refuse(404);
  let body: Buffer<ArrayBuffer>;
  try {
    body = await fs.readFile(file);
  } catch {
    return refuse(404);
  }
  const nonce = randomBytes(16).toString("base64");
  if (path.extname(file) === ".html") body = Buffer.from(body.toString("utf8").replaceAll(NONCE_PLACE, nonce));
  const worker = path.relative(root, file).split(path.sep).includes("workers");
  const policy = worker ? WORKER_POLICY : pagePolicy(nonce);
  return { status: 200, headers: { ...HEADERS, "content-type": type, "content-security-policy": policy }, body };
}

export function refuse(status: number): Asset {
  return { status, headers: { ...HEADERS, "content-security-policy": "default-src 'none'" }, body: null };
}

function locate(root: string, pathname: string): string | null {
  let relative: string;
  try {
    relative = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  if (relative === "" || relative === "/") relative = "/index.html";
  const file = path.resolve(root, "." + path.posix.normalize("/" + relative.replaceAll("\\", "/")));
  return relative.includes("\0") || !file.startsWith(path.resolve(root) + path.sep) ? null : file;
}
