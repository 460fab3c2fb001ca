import type { Language } from "../../core/document.ts";
import { en, type Words } from "./en.ts";
import { zh } from "./zh.ts";

export type { Words };

export const WORDS: Readonly<Record<Language, Words>> = { en, zh };
