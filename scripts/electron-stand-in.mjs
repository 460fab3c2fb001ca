// A folder shaped like an unpacked Electron, with a real fuse wire in its "binary", so that electron-builder can pack and set fuses
// where no Electron can be had. What it packs can be listed and checked; it cannot be started.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as resedit from "resedit"; // comes with electron-builder

/** Marks the fuses in Electron's binary: this text, a version, their number, then one character for each. */
export const FUSE_MARK = "dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX";
const wire = Buffer.concat([Buffer.from(FUSE_MARK, "latin1"), Buffer.from([1, 9]), Buffer.from("101100101", "latin1")]);

/** @param {"linux" | "win32" | "darwin"} platform */
export function standIn(folder, platform, version) {
  const put = (name, data) => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), data, { mode: 0o755 });
  };
  put("version", version);
  put("LICENSE", "stand-in");
  put("LICENSES.chromium.html", "stand-in");
  if (platform === "darwin") return putMac(put);
  for (const locale of ["en-US", "zh-CN", "de", "fr"]) put(`locales/${locale}.pak`, "stand-in");
  for (const file of ["icudtl.dat", "resources.pak", "v8_context_snapshot.bin", "chrome_100_percent.pak"]) put(file, "stand-in");
  if (platform === "linux") {
    put("electron", Buffer.concat([Buffer.from("#!/bin/sh\nexit 0\n"), wire, Buffer.from("\nend")]));
    put("chrome-sandbox", "stand-in");
    put("chrome_crashpad_handler", "stand-in");
  } else {
    put("electron.exe", Buffer.concat([windowsProgram(), wire]));
    put("ffmpeg.dll", "stand-in");
  }
}

function putMac(put) {
  const contents = "Electron.app/Contents";
  const framework = `${contents}/Frameworks/Electron Framework.framework`;
  put(`${contents}/Info.plist`, plist("Electron", "com.github.Electron"));
  put(`${contents}/PkgInfo`, "APPL????");
  put(`${contents}/MacOS/Electron`, "stand-in");
  put(`${contents}/Resources/electron.icns`, "stand-in");
  put(`${framework}/Electron Framework`, Buffer.concat([Buffer.from("stand-in"), wire, Buffer.from("end")]));
  put(`${framework}/Resources/stand-in`, "stand-in");
  for (const locale of ["en", "zh_CN", "de"]) {
    put(`${contents}/Resources/${locale}.lproj/locale.pak`, "stand-in");
    put(`${framework}/Versions/A/Resources/${locale}.lproj/locale.pak`, "stand-in");
  }
  for (const helper of ["", " (GPU)", " (Renderer)", " (Plugin)"].map((kind) => `Electron Helper${kind}`)) {
    put(`${contents}/Frameworks/${helper}.app/Contents/Info.plist`, plist(helper, "com.github.Electron.helper"));
    put(`${contents}/Frameworks/${helper}.app/Contents/MacOS/${helper}`, "stand-in");
  }
}

function plist(name, id) {
  const entries = { CFBundleExecutable: name, CFBundleIdentifier: id, CFBundleName: name, CFBundlePackageType: "APPL" };
  const body = Object.entries(entries).map(([key, value]) => `<key>${key}</key><string>${value}</string>`);
  const type = `<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">`;
  return `<?xml version="1.0" encoding="UTF-8"?>${type}<plist version="1.0"><dict>${body.join("")}</dict></plist>`;
}

/** An empty but valid program with version information, so that names, icon and the archive's hash can be written into it. */
function windowsProgram() {
  const program = resedit.NtExecutable.createEmpty(false, false);
  const resources = resedit.NtExecutableResource.from(program);
  const version = resedit.Resource.VersionInfo.createEmpty();
  version.setStringValues({ lang: 1033, codepage: 1200 }, { ProductName: "Electron", FileDescription: "Electron" });
  version.outputToResourceEntries(resources.entries);
  resources.outputResource(program);
  return Buffer.from(program.generate());
}
