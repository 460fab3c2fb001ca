// npm run pack:check: packs for three platforms on a stand-in Electron, offline, without installers, and checks what came out.
import asar from "@electron/asar"; // these three come with electron-builder
import plist from "plist";
import * as resedit from "resedit";
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "./build.mjs";
import { FUSE_MARK, standIn } from "./electron-stand-in.mjs";
import { root } from "./steps.mjs";

const { version } = JSON.parse(readFileSync(path.join(root, "node_modules/electron/package.json"), "utf8"));
const bin = (name) => path.join(root, "node_modules/.bin", name);
const failures = [];

/** Where each platform puts the archive, and the file that holds the fuses. */
const MAC = "Gradwalk.app/Contents";
const PLATFORMS = [
  { flag: "--linux", platform: "linux", out: "dist/linux-unpacked", resources: "resources", binary: "gradwalk" },
  { flag: "--win", platform: "win32", out: "dist/win-unpacked", resources: "resources", binary: "Gradwalk.exe" },
  {
    flag: "--mac",
    platform: "darwin",
    out: "dist/mac",
    resources: `${MAC}/Resources`,
    binary: `${MAC}/Frameworks/Electron Framework.framework/Electron Framework`,
  },
];

/** All that a package may hold. */
const CONTENT = [
  /^\/(package\.json|LICENSE)$/,
  /^\/out\/(main|preload)\/index\.cjs$/,
  /^\/out\/renderer\/(index\.html|THIRD_PARTY_NOTICES\.txt)$/,
  /^\/out\/renderer\/assets\/(workers\/)?[^/]+\.(js|css|wasm|zip|bin|gz|snapshot|json|svg|png|woff2?|ttf|otf|icc|txt|md|py|csv)$/,
];

/** The fuses as electron-builder.yml wants them, in the order of the wire. */
const FUSES = "01001100";

await build({ only: ["shell", "page"] });
rmSync(path.join(root, "dist"), { recursive: true, force: true });
for (const platform of PLATFORMS) pack(platform);
runPacked(path.join(root, "dist/linux-unpacked/resources/app.asar"));
rmSync(path.join(root, "dist"), { recursive: true, force: true });
process.exitCode = failures.length > 0 ? 1 : 0;

function check(holds, what) {
  console.log(`${holds ? "ok    " : "FAILED"} ${what}`);
  if (!holds) failures.push(what);
}

function pack({ flag, platform, out, resources, binary }) {
  const electron = mkdtempSync(path.join(tmpdir(), "gradwalk-electron-"));
  standIn(electron, platform, version);
  execFileSync(bin("electron-builder"), [flag, "--dir", "--x64", `-c.electronDist=${electron}`], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
  });
  rmSync(electron, { recursive: true });

  const archive = path.join(root, out, resources, "app.asar");
  const entries = asar.listPackage(archive).map((name) => name.replaceAll("\\", "/"));
  const files = entries.filter((name) => !("files" in asar.statFile(archive, name.slice(1))));
  const others = files.filter((file) => !CONTENT.some((pattern) => pattern.test(file)));
  console.log(`${platform}: ${files.length} files, ${(statSync(archive).size / 1e6).toFixed(1)} MB`);
  check(others.length === 0, `${platform}: nothing but the app is packed ${others.slice(0, 5)}`);
  check(files.includes("/out/renderer/THIRD_PARTY_NOTICES.txt") && files.includes("/LICENSE"), `${platform}: the licences are packed`);
  check(!existsSync(`${archive}.unpacked`), `${platform}: nothing lies outside the archive`);

  const program = readFileSync(path.join(root, out, binary));
  const fuses = program.subarray(program.indexOf(FUSE_MARK) + FUSE_MARK.length + 2).subarray(0, FUSES.length);
  check(fuses.toString("latin1") === FUSES, `${platform}: the fuses are set (${fuses.toString("latin1")})`);
  const hash = createHash("sha256").update(asar.getRawHeader(archive).headerString).digest("hex");
  if (platform === "darwin") checkMac(path.join(root, out, MAC, "Info.plist"), hash);
  if (platform === "win32") checkWindows(program, hash);
}

function checkMac(file, hash) {
  const info = plist.parse(readFileSync(file, "utf8"));
  check(info.ElectronAsarIntegrity["Resources/app.asar"].hash === hash, "darwin: the archive's hash is in Info.plist");
  check(info.CFBundleDocumentTypes[0].CFBundleTypeExtensions[0] === "gradwalk", "darwin: opens .gradwalk");
  check(info.NSAppTransportSecurity.NSAllowsArbitraryLoads === false, "darwin: no loads from the network");
}

function checkWindows(program, hash) {
  const { entries } = resedit.NtExecutableResource.from(resedit.NtExecutable.from(program, { ignoreCert: true }));
  const integrity = entries.find((entry) => entry.type === "INTEGRITY");
  check(JSON.parse(Buffer.from(integrity.bin).toString())[0].value === hash, "win32: the archive's hash is in the program");
  check(
    entries.some((entry) => entry.type === 14),
    "win32: the program has its icon",
  );
}

/** The packed files themselves, run by the shell's spec on the double of Electron. */
function runPacked(archive) {
  const folder = mkdtempSync(path.join(tmpdir(), "gradwalk-packed-"));
  asar.extractAll(archive, folder);
  const env = { ...process.env, GRADWALK_APP_ROOT: folder, GRADWALK_E2E: "double", PLAYWRIGHT_JSON_OUTPUT_FILE: "" };
  const { status, stdout } = spawnSync(bin("playwright"), ["test", "shell.spec.ts", "-g", "isolated|opens a document"], {
    cwd: root,
    env,
    encoding: "utf8",
  });
  check(status === 0, "what was packed runs");
  if (status !== 0) console.log(stdout);
  rmSync(folder, { recursive: true });
}
