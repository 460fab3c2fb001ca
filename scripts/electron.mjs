// Where Electron's executable is, downloaded if need be, or one clause that says why there is none.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(import.meta.url);

/** @returns {Promise<{ file: string } | { why: string }>} never throws. */
export async function findElectron({ mayDownload = true } = {}) {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const { platform, env } = process;
  if (platform === "linux" && !env.DISPLAY && !env.WAYLAND_DISPLAY && !override) return { why: "this session has no display" };
  let folder;
  try {
    folder = path.dirname(require.resolve("electron/package.json"));
  } catch {
    return { why: "the electron package is not installed (run npm ci)" };
  }
  const relative = () => (existsSync(path.join(folder, "path.txt")) ? readFileSync(path.join(folder, "path.txt"), "utf8") : "electron");
  if (override) return { file: path.resolve(override, relative()) };
  const file = () => path.join(folder, "dist", relative());
  if (existsSync(path.join(folder, "path.txt")) && existsSync(file())) return { file: file() };

  const { version } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  if (!mayDownload) return { why: `Electron ${version} is not on this machine` };
  const mirror = env.ELECTRON_MIRROR ?? env.npm_config_electron_mirror ?? "https://github.com/";
  try {
    await fetch(mirror, { method: "HEAD", signal: AbortSignal.timeout(5000) }); // rather than sit on a dead network
  } catch {
    return { why: `Electron ${version} is not on this machine and ${new URL(mirror).host} cannot be reached to download it` };
  }
  console.log(`Downloading Electron ${version}, once (over 100 MB)…`);
  const install = spawnSync(process.execPath, [path.join(folder, "install.js")], {
    stdio: ["ignore", "inherit", "pipe"],
    timeout: 600_000,
  });
  if (install.status === 0 && existsSync(file())) return { file: file() };
  return { why: `Electron ${version} could not be downloaded (${String(install.stderr).split("\n")[0] || install.signal})` };
}
