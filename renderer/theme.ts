import { themes } from "../core/paint/theme.ts";

export type PageTheme = "light" | "dark";

/** Colours that only the page needs; those of the picture, and of everything that means a phase, are the painters'. */
const PAGE: Readonly<Record<PageTheme, Readonly<Record<string, string>>>> = {
  light: {
    rule: "#e6e3db",
    dots: "#e6e3da",
    keyword: "#7a3e9d",
    function: "#2563a8",
    literal: "#9a5b00",
    comment: "#7a8394",
    warning: "#8a5200",
    warningSoft: "#fdf3dc",
  },
  dark: {
    rule: "#323a47",
    dots: "#262b35",
    keyword: "#cda2ea",
    function: "#82b7f2",
    literal: "#e2b25e",
    comment: "#8b95a6",
    warning: "#e9bb66",
    warningSoft: "#3a3120",
  },
};

/** Gives the page its colours, as custom properties on the root. */
export function useTheme(name: PageTheme): void {
  const root = document.documentElement;
  root.dataset.theme = name;
  root.style.colorScheme = name;
  const { inks } = themes[name];
  const colours = { ...inks, panel: inks.box, soft: inks.operation, ...PAGE[name] };
  for (const [key, colour] of Object.entries(colours)) root.style.setProperty(`--${key}`, colour);
}
