import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { Page } from "@playwright/test";
import { LANGUAGES } from "./support/pairs";
import { expect, test } from "./support/test";

/** Compressed JavaScript that each route may load, bytes: the same in every language. */
const BUDGETS = [
  { route: "tracking", bytesMax: 90_000 },
  { route: "board", bytesMax: 180_000 },
  { route: "admin", bytesMax: 220_000 },
  { route: "insights", bytesMax: 180_000 },
] as const;
/** Letters, bytes. A page in Arabic has names and codes in Latin ones, too: it needs both files. */
const LETTERS_MAX = { en: 50_000, de: 50_000, ar: 97_000 };

for (const { route, bytesMax } of BUDGETS) {
  test(`the ${route} route loads at most ${bytesMax / 1_000} KB of JavaScript, in every language`, async ({
    person,
    shop,
  }, info) => {
    const order = await shop.place({ "pizza-margherita": 1 });
    const scenes = {
      tracking: { role: "customer", path: `/orders/${order.id}` },
      board: { role: "kitchen", path: "/board/main" },
      admin: { role: "admin", path: "/admin/orders" },
      insights: { role: "admin", path: "/insights" },
    } as const;
    const { role, path } = scenes[route];
    for (const language of LANGUAGES) {
      const page = await person(role, { locale: language });
      const { scripts, letters } = await loaded(page, path);
      const described = `${language}: ${kilobytes(scripts)}, letters ${kilobytes(letters)}`;
      info.annotations.push({ type: "KB", description: described });
      await expect(page.locator("html")).toHaveAttribute("lang", language);
      expect(scripts, described).toBeGreaterThan(50_000);
      expect(scripts, described).toBeLessThanOrEqual(bytesMax);
      expect(letters, described).toBeGreaterThan(10_000);
      expect(letters, described).toBeLessThanOrEqual(LETTERS_MAX[language]);
      await page.context().close();
    }
  });
}

/** Loads a page and adds up the scripts that it asked for, as they are on the wire with Brotli, and the letters. */
async function loaded(page: Page, path: string): Promise<{ scripts: number; letters: number }> {
  const scripts = new Set<string>();
  const letters = new Set<string>();
  page.on("response", (response) => {
    const type = response.request().resourceType();
    const name = basename(new URL(response.url()).pathname);
    if (type === "script") scripts.add(`${name}.br`);
    if (type === "font") letters.add(name);
  });
  await page.goto(path);
  await expect(page.getByRole("heading").first()).toBeVisible();
  await page.waitForLoadState("networkidle");
  return { scripts: await sizeOf(scripts), letters: await sizeOf(letters) };
}

async function sizeOf(names: Iterable<string>): Promise<number> {
  const assets = new URL("../dist/assets/", import.meta.url);
  const files = await Promise.all([...names].map((name) => readFile(new URL(name, assets))));
  return files.reduce((sum, file) => sum + file.byteLength, 0);
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1_000).toFixed(1)} KB`;
}
