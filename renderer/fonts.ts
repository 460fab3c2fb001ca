// Each weight that the page and the canvas use. The browser loads only the files whose characters occur; all of them are in the package.
import "@fontsource/inter/400.css";
import "@fontsource/inter/500.css";
import "@fontsource/inter/600.css";
import "@fontsource/inter/700.css";
import "@fontsource/jetbrains-mono/400.css";
import "@fontsource/jetbrains-mono/500.css";
import "@fontsource/jetbrains-mono/600.css";
import "@fontsource/jetbrains-mono/700.css";
import type { Language } from "../core/document.ts";
import "./symbols.css";

/** Letters and signs of formulas; and of the Chinese sentences one of each file, which hold some forty to a hundred. */
const LATER = { en: "σᵀⁿ", zh: "σᵀⁿ迭匀轴梯框填尺训停适值置定中" };

/** Makes the Chinese fonts known, which are some hundred files for each weight: a browser reads that longer than all other styles. */
export async function addChinese(): Promise<void> {
  await import("@fontsource/noto-sans-sc/400.css");
  await import("@fontsource/noto-sans-sc/500.css");
  await import("@fontsource/noto-sans-sc/700.css");
}

/** What pictures and captions will need beyond the first graph's: where a font comes late, the whole page is laid out anew. */
export async function loadFonts(language: Language): Promise<void> {
  await addChinese();
  for (const face of ["400 13px Inter", "500 13px Inter", "600 13px Inter", '400 13px "JetBrains Mono"']) {
    void document.fonts.load(`${face}, "Noto Sans SC"`, LATER[language]);
  }
}
