import type { Language } from "./languages";

/** What is said of a number; a language says of it what it has a form for, and `other` of the rest. */
export type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** Chooses the form of a number in `language`: English and German have two of them, Arabic six. */
export function pluralsOf(language: Language): (count: number, forms: Forms) => string {
  const rules = new Intl.PluralRules(language);
  return (count, forms) => forms[rules.select(count)] ?? forms.other;
}
