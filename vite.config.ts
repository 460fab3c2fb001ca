import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";
import { notices } from "./scripts/notices.mjs";

const isolation = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };
const noted = notices();

/** The page. `npm run dev` serves it as it is edited; scripts/bundle.mjs builds it. */
export default defineConfig({
  root: "renderer",
  base: "./",
  publicDir: false,
  html: { cspNonce: "__STYLE_NONCE__" }, // electron/assets.ts puts a new one in each time
  plugins: [svelte(), noted.page],
  assetsInclude: ["**/*.bin", "**/*.snapshot"],
  optimizeDeps: { exclude: ["pyodide"] },
  worker: {
    format: "es",
    plugins: noted.worker,
    rolldownOptions: {
      external: [/^node:/, "ws"], // Pyodide asks for these in Node only
      checks: { eval: false, commonJsVariableInEsm: false, pluginTimings: false }, // Pyodide's, which our policy never lets run
      output: { entryFileNames: "assets/workers/[name]-[hash].js" }, // our server gives this folder a stricter policy
    },
  },
  build: {
    outDir: "../out/renderer",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  server: { headers: isolation, fs: { allow: [".."] } },
});
