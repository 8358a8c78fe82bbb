// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { LANGUAGES } from "./languages";

const files = import.meta.glob<object>("../../**/*messages*.ts", { eager: true });
const english = Object.keys(files).filter((path) => /messages\.ts$/.test(path));
const languages = LANGUAGES.map(({ code }) => code).filter((code) => code !== "en");

/** What reads the same in English, and is right so. */
const SAME: Readonly<Record<string, readonly string[]>> = {
  de: [
    "Admin",
    "Code",
    "Drift",
    "Enter",
    "Export",
    "Gluten",
    "Lift",
    "Link",
    "Live",
    "Material",
    "Name",
    "Neutral",
    "OK",
    "Offline",
    "Option 13",
    "Portion",
    "SKU",
    "Service",
    "Shop",
    "Station",
    "Support",
    "Webhooks",
    "min",
  ],
  ar: ["Enter"],
};

/** In English the hub speaks for itself: the others have more than it. */
const OPEN_ENDED = /problem-messages/;

/** Stands for whatever a sentence is told: a number, a name, a list of names, or how a line differs. */
const TOLD = [13, 14, 15, 16].map((number) =>
  Object.assign([number], { name: number, from: 17, to: 18, toLowerCase: () => `${number}` }),
);

/** What a catalogue says, by where it stands and how many things it is told. */
function said(catalogue: unknown, where = ""): [where: string, text: string][] {
  if (typeof catalogue === "string") return [[where, catalogue]];
  if (typeof catalogue === "function")
    return said(catalogue(...TOLD.slice(0, catalogue.length)), `${where}/${catalogue.length}`);
  return Object.entries(catalogue ?? {}).flatMap(([name, part]) => said(part, `${where}.${name}`));
}

const numbers = (text: string) => [...new Set(text.match(/1[3-9]/g))].sort();
const hasWords = (text: string) => /\p{Letter}{2}/u.test(text.replace("orderhub", ""));

describe.each(languages)("what people read in %s", (language) => {
  it.each(english)("is all there: %s", (path) => {
    const twin = files[path.replace(/ts$/, `${language}.ts`)];
    expect(twin, "it has a twin").toBeDefined();
    const here = said(twin);
    const there = new Map(said(files[path]));
    if (!OPEN_ENDED.test(path)) expect(here.map(([where]) => where).sort()).toEqual([...there.keys()].sort());
    for (const [where, text] of here) {
      const original = there.get(where);
      if (original === undefined) continue;
      expect(text === "", where).toBe(original === "");
      expect(numbers(text), where).toEqual(numbers(original));
      if (hasWords(original) && !SAME[language]?.includes(original)) expect(text, where).not.toBe(original);
    }
  });
});

it("says the same refusals in every language but that of the hub", () => {
  const [german, arabic] = languages.map((language) =>
    said(files[`../api/problem-messages.${language}.ts`]).map(([where]) => where),
  );
  expect(german).toEqual(arabic);
});
