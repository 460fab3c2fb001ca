import type { Language } from "../document.ts";
import { en } from "./en.ts";
import { zh } from "./zh.ts";

export type { Language };

/** Every sentence of core/explain, in one language. */
export type Sentences = { readonly [K in keyof typeof en]: Texts<(typeof en)[K]> };
type Texts<T> = T extends string ? string : { readonly [K in keyof T]: Texts<T[K]> };

export const SENTENCES: Readonly<Record<Language, Sentences>> = { en, zh };
