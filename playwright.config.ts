import { defineConfig } from "@playwright/test";
import { ensureChromium } from "./scripts/chromium.mjs";

process.env.CHROMIUM ??= ensureChromium(); // for the workers, and for the double of Electron

/** Specs open pages at `baseURL`, the built page with the headers that the app uses; the shell's start the app themselves. */
export default defineConfig({
  testDir: "test/e2e",
  globalSetup: "./test/e2e/serve.ts",
  timeout: 60_000,
  expect: { timeout: 15_000 },
  workers: 1,
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ? [["list"], ["json"]] : "list",
  use: {
    baseURL: process.env.GRADWALK_URL,
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      executablePath: process.env.CHROMIUM,
      chromiumSandbox: false,
      args: [
        "--enable-unsafe-webgpu",
        "--use-webgpu-adapter=swiftshader",
        "--disable-background-networking",
        "--disable-component-update",
        "--no-first-run",
      ],
    },
  },
});
