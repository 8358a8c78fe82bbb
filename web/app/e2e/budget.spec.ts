import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { Page } from "@playwright/test";
import { expect, test } from "./support/test";

/** Compressed JavaScript that each route may load, bytes. */
const BUDGETS = [
  { route: "tracking", bytesMax: 90_000 },
  { route: "board", bytesMax: 180_000 },
  { route: "admin", bytesMax: 220_000 },
  { route: "insights", bytesMax: 180_000 },
];

for (const { route, bytesMax } of BUDGETS) {
  test(`the ${route} route loads at most ${bytesMax / 1_000} KB of JavaScript`, async ({
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
    const { role, path } = scenes[route as keyof typeof scenes];
    const page = await person(role);
    const bytes = await compressedScripts(page, path);
    info.annotations.push({ type: "KB", description: (bytes / 1_000).toFixed(1) });
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThanOrEqual(bytesMax);
  });
}

/** Loads a page and adds up the scripts it asked for, as they are on the wire with Brotli. */
async function compressedScripts(page: Page, path: string): Promise<number> {
  const names = new Set<string>();
  page.on("response", (response) => {
    if (response.request().resourceType() === "script") names.add(basename(new URL(response.url()).pathname));
  });
  await page.goto(path);
  await expect(page.getByRole("heading").first()).toBeVisible();
  await page.waitForLoadState("networkidle");
  const assets = new URL("../dist/assets/", import.meta.url);
  const files = await Promise.all([...names].map((name) => readFile(new URL(`${name}.br`, assets))));
  return files.reduce((sum, file) => sum + file.byteLength, 0);
}
