// electron-builder always writes NSAllowsArbitraryLoads: true, after mac.extendInfo; this app loads nothing from the network.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import plist from "plist"; // comes with electron-builder

export default async function afterPack({ appOutDir, electronPlatformName, packager }) {
  if (electronPlatformName !== "darwin") return;
  const file = path.join(appOutDir, `${packager.appInfo.productFilename}.app/Contents/Info.plist`);
  const info = plist.parse(await readFile(file, "utf8"));
  info.NSAppTransportSecurity = { NSAllowsArbitraryLoads: false };
  await writeFile(file, plist.build(info));
}
