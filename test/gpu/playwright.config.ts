import { defineConfig } from "@playwright/test";
import whole from "../../playwright.config.ts";

/** The GPU's spec alone, without the built page: npx playwright test -c test/gpu/playwright.config.ts */
export default defineConfig({ ...whole, testDir: "../e2e", testMatch: "gpu.spec.ts", globalSetup: undefined });
