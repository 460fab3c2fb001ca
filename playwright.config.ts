import { defineConfig } from "@playwright/test";
import { ensureChromium } from "./scripts/chromium.mjs";

process.env.CHROMIUM ??= ensureChromium(); // for the workers, and for the double of Electron

/** Specs open pages at `baseURL`, the built page with the headers that the app uses; the shell's start the app themselves. */
export default defineConfig({
  testDir: "test/e2e",
  globalSetup: "./test/e2e/serve.ts",
  timeout: 180_000,
  expect: { timeout: 45_000 },
  workers: 1,
  retries: 1, // a browser on a busy machine; a test that needed it is listed as flaky
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
