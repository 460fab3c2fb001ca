import js from "@eslint/js";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";

/** Few rules, none that needs types: tsc and svelte-check find those faults, and prettier keeps the shape. */
export default ts.config(
  { ignores: ["out", "dist", "test-results", "**/*.generated.ts", "core/device/cpu/kernels", "core/python/py"] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      "no-undef": "off", // TypeScript knows better
      "no-control-regex": "off",
      "no-loss-of-precision": "off", // constants are written with all the digits of their source
      "preserve-caught-error": "off", // what reaches the learner is a sentence, not a chain
      "@typescript-eslint/no-unused-vars": ["error", { args: "none", varsIgnorePattern: "^_", ignoreRestSiblings: true }],
      "prefer-const": ["error", { destructuring: "all" }],
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-eval": "error",
      "svelte/no-at-html-tags": "error",
    },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser: ts.parser } },
    rules: {
      "prefer-const": "off",
      "svelte/prefer-const": "error", // knows $props
      "svelte/no-unused-svelte-ignore": "off", // svelte-check judges these
      "svelte/no-useless-mustaches": "off",
      "svelte/prefer-svelte-reactivity": "off", // a URL or a Map may be plain
    },
  },
  {
    files: ["electron/**", "renderer/**"],
    rules: { "no-restricted-properties": ["error", { property: "innerHTML", message: "Build elements instead." }] },
  },
  {
    files: ["**/*.cjs", "test/electron-double/*"],
    rules: { "@typescript-eslint/no-require-imports": "off", "@typescript-eslint/no-unused-expressions": "off" },
  },
);
