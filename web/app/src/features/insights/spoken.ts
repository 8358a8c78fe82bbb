import { isRtl, language } from "#/lib/language/language";
import type { Language } from "#/lib/language/languages";
import { type Format, formatsOf } from "./format";
import { type Words, words } from "./words/words";

/** The page's language: its words, and how it writes numbers, money and days. */
export interface Spoken {
  language: Language;
  words: Words;
  format: Format;
  isRtl: boolean;
}

const spoken: Spoken = { language, words, format: formatsOf(language), isRtl };

export function useSpoken(): Spoken {
  return spoken;
}
