// npm run icons: from assets/icon.svg, every icon that the packages want: PNGs (Linux), .ico (Windows), .icns (macOS).
import { chromium } from "@playwright/test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ensureChromium } from "./chromium.mjs";
import { root } from "./steps.mjs";

const SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
const ICO_SIZES = SIZES.filter((size) => size <= 256);
/** Apple's names of the sizes; a name with a larger one stands for a "retina" half of it. */
const ICNS = { icp4: 16, icp5: 32, ic07: 128, ic08: 256, ic09: 512, ic10: 1024, ic11: 32, ic12: 64, ic13: 256, ic14: 512 };

const png = await draw(readFileSync(path.join(root, "assets/icon.svg"), "utf8"));
const put = (name, data) => writeFileSync(path.join(root, "build", name), data);
mkdirSync(path.join(root, "build/icons"), { recursive: true });
for (const size of SIZES) put(`icons/${size}x${size}.png`, png[size]);
put("icon.png", png[1024]);
put("icon.ico", ico());
put("icon.icns", icns());

async function draw(svg) {
  const browser = await chromium.launch({ executablePath: ensureChromium(), chromiumSandbox: false });
  const page = await browser.newPage();
  const drawn = {};
  for (const size of SIZES) {
    await page.setViewportSize({ width: size, height: size });
    await page.setContent(`<style>* { margin: 0 } svg { display: block; width: ${size}px; height: ${size}px }</style>${svg}`);
    drawn[size] = await page.screenshot({ omitBackground: true });
  }
  await browser.close();
  return drawn;
}

/** A directory of 16 bytes for each picture, then the pictures. */
function ico() {
  const head = Buffer.alloc(6 + 16 * ICO_SIZES.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(ICO_SIZES.length, 4);
  let at = head.length;
  ICO_SIZES.forEach((size, i) => {
    const entry = 6 + 16 * i;
    head[entry] = head[entry + 1] = size % 256; // 0 stands for 256
    head.writeUInt16LE(1, entry + 4);
    head.writeUInt16LE(32, entry + 6);
    head.writeUInt32LE(png[size].length, entry + 8);
    head.writeUInt32LE(at, entry + 12);
    at += png[size].length;
  });
  return Buffer.concat([head, ...ICO_SIZES.map((size) => png[size])]);
}

function icns() {
  return chunk("icns", Buffer.concat(Object.entries(ICNS).map(([name, size]) => chunk(name, png[size]))));
}

function chunk(name, data) {
  const head = Buffer.alloc(8);
  head.write(name, 0, "latin1");
  head.writeUInt32BE(data.length + 8, 4);
  return Buffer.concat([head, data]);
}
