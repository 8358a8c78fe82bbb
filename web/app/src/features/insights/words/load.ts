import type { Language } from "#/lib/language/language";
import { en, type Words } from "./en";

/** Each language but English is fetched when somebody speaks it. */
export const LOAD: Record<Language, () => Promise<Words>> = {
  en: async () => en,
  de: async () => (await import("./de")).de,
  ar: async () => (await import("./ar")).ar,
};

/** Our word for what the hub calls `name`; the hub's own where there is none. */
export function named(names: Readonly<Record<string, string>>, name: string): string {
  return names[name] ?? name;
}
