import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { importHistory, makeInsight, salesFile } from "./support/history";
import type { Shop } from "./support/shop";
import { expect, test } from "./support/test";

/** A site that has learned a model once: the one that comes with the program, as a folder of its own. */
const models = mkdtempSync(join(tmpdir(), "orderhub-models-"));
const shipped = fileURLToPath(new URL("../../../models/cancel-v2", import.meta.url));
cpSync(shipped, join(models, "main", "cancel-v2"), { recursive: true });
test.afterAll(() => rmSync(models, { recursive: true, force: true }));
test.use({ settings: ["--models.dir", models, "--cancellation.window_s", "1"] });

const KINDS = [
  "sales",
  "demand",
  "volume",
  "stockout",
  "bundles",
  "segments",
  "sentiment",
  "anomalies",
  "bottlenecks",
  "models",
];

/** Every page, and something that only its own insight can say. */
const PAGES = [
  { path: "", title: "What matters tomorrow", says: "Orders tomorrow" },
  { path: "/demand", title: "Demand", says: "Who forecasts best" },
  { path: "/sales", title: "Sales", says: "What sold best in four weeks" },
  { path: "/shelves", title: "Shelves", says: "Drafts of orders" },
  { path: "/bundles", title: "Bundles", says: "All pairs" },
  { path: "/customers", title: "Customers", says: "Who spent most" },
  { path: "/reviews", title: "Reviews", says: "Not enough is known yet" },
  { path: "/strange", title: "Strange orders", says: "Not enough is known yet" },
  { path: "/stations", title: "Bottlenecks", says: "What is stuck" },
  { path: "/models", title: "Models", says: "What it said, and what came" },
  { path: "/files", title: "Files", says: "No file was looked at yet" },
] as const;

/** A shop with half a year behind it, something in the kitchen, and little lemonade left. */
async function withHistory(shop: Shop, kinds: readonly string[] = KINDS): Promise<void> {
  await importHistory(shop, salesFile(190));
  await shop.as("manager", "POST", "stock/lemonade/recount?site=main", { quantity: 6, reason: "counted" });
  const { id } = await shop.order({ "pizza-margherita": 1 });
  await expect
    .poll(async () => (await shop.as<{ fulfillment: string }>("admin", "GET", `orders/${id}`)).fulfillment)
    .not.toBe("held");
  for (const kind of kinds) await makeInsight(shop, kind);
}

test("every page says what it knows, in both themes, on a phone, and from right to left", async ({
  person,
  shop,
}) => {
  test.setTimeout(300_000);
  await withHistory(shop);
  for (const colorScheme of ["light", "dark"] as const) {
    const page = await person("manager", { colorScheme });
    for (const { path, title, says } of PAGES) {
      await page.goto(`/insights${path}`);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
      await expect(page.getByText(says).first()).toBeVisible();
      await page.waitForLoadState("networkidle");
      if (path !== "/files") await expect(page.getByTestId("made").first()).toContainText(/^Made /);
      expect.soft(await complaints(page), `${title}, ${colorScheme}`).toEqual([]);
    }
  }
  const phone = await person("manager", {
    viewport: { width: 360, height: 740 },
    isMobile: true,
    locale: "ar",
  });
  for (const { path, title } of PAGES) {
    await phone.goto(`/insights${path}`);
    await expect(phone.locator("html[dir=rtl]")).toBeAttached();
    await expect(phone.getByRole("heading", { level: 1 })).not.toHaveText(title);
    await phone.waitForLoadState("networkidle");
    const wider = await phone.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect.soft(wider, `${title} is as wide as the phone`).toBe(0);
  }
  await expect(phone.getByRole("heading", { level: 1 })).toHaveText("الملفات");
  // Why there is nothing to say is said in the reader's language, too.
  for (const [path, why] of [
    ["reviews", /^التقييمات اللازمة: 10، والموجودة: 0/],
    ["strange", /^لم يُحكم على أي طلب/],
  ] as const) {
    await phone.goto(`/insights/${path}`);
    await expect(phone.getByText(why)).toBeVisible();
    await expect(phone.locator("main [lang=en]")).toHaveCount(0);
  }
});

test("a forecast is read with the keys, as a table and as a file, and made anew", async ({
  person,
  shop,
}) => {
  test.setTimeout(180_000);
  await withHistory(shop, ["demand", "volume", "stockout"]);
  const page = await person("manager");
  await page.goto("/insights/demand");
  const points = page.getByRole("slider", { name: /^Points of Orders of the whole shop/ });
  await points.focus();
  const tomorrow = await points.getAttribute("aria-valuetext");
  expect(tomorrow).toMatch(/: \d+(\.\d)? \(.+ to .+\)$/);
  await page.keyboard.press("ArrowRight");
  await expect(points).not.toHaveAttribute("aria-valuetext", tomorrow ?? "");
  await page.keyboard.press("Home");
  await expect(points).toHaveAttribute("aria-valuetext", /: \d+(\.\d)?$/);

  await page.getByRole("button", { name: /^Show as a table: Orders of the whole shop/ }).click();
  await expect(page.getByRole("table", { name: /^Orders of the whole shop/ }).getByRole("row")).toHaveCount(
    136,
  );
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: /^Download as CSV: Orders of the whole shop/ }).click(),
  ]);
  expect(file.suggestedFilename()).toBe("demand-orders.csv");
  const lines = (await readFile(await file.path(), "utf8")).trim().split("\r\n");
  expect(lines).toHaveLength(136);
  expect(lines[0]).toContain("Expected (p50)");

  await page.getByLabel("Of what").selectOption("lemonade");
  await expect(page).toHaveURL(/sku=lemonade/);
  await expect(page.getByRole("heading", { name: /^Lemonade/i })).toBeVisible();

  const answered = page.waitForResponse(
    (response) => response.url().includes("/insights/demand/refresh") && response.status() === 202,
  );
  await page.getByRole("button", { name: "Make anew" }).first().click();
  await answered;
  await expect(page.getByText("It is being made anew…").first()).toHaveCount(0, { timeout: 60_000 });

  await page.goto("/insights/shelves");
  await expect(page.getByTestId("draft").filter({ hasText: "Lemonade" })).toContainText(/Order \d+ pieces/);
});

test("an admin changes who answers, and is told beforehand what that changes", async ({ person, shop }) => {
  await makeInsight(shop, "models");
  const page = await person("admin");
  await page.goto("/insights/models");
  const dialog = page.getByRole("dialog");
  const card = page.locator('[data-model="cancel-v2"]');

  await card.getByRole("button", { name: /^Let it answer/ }).click();
  await expect(dialog.getByTestId("what-changes")).toContainText(
    /cancel-v2 answers “Chance of a cancellation” at .+ Until now it was: /,
  );
  await dialog.getByRole("button", { name: "Let it answer" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(card.getByTestId("role")).toHaveText("Answers");

  const task = page.locator('[data-task="cancel"]');
  await task.getByRole("button", { name: /^Switch off/ }).click();
  await expect(dialog.getByTestId("what-changes")).toContainText("Now it is: cancel-v2.");
  await dialog.getByRole("button", { name: "Switch off" }).click();
  await expect(card.getByTestId("role")).toHaveText("Would answer; off");
  await expect(task.getByText("Off: only the baseline answers")).toBeVisible();

  const manager = await person("manager");
  await manager.goto("/insights/models");
  await expect(manager.locator('[data-model="cancel-v2"]')).toBeVisible();
  await expect(manager.getByRole("button", { name: /^(Switch o|Let it answer|Retire)/ })).toHaveCount(0);
});

test("a file is looked at apart: sent, followed, read and exported", async ({ person, shop }) => {
  test.setTimeout(120_000);
  const page = await person("manager");
  await page.goto("/insights/files");
  await page.getByRole("button", { name: "Look at it" }).click();
  await expect(page.getByText("Choose a file first.")).toBeVisible();
  await page.getByLabel("Sales as CSV").setInputFiles({
    name: "spring.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(`${salesFile(60)}X-1,not a day,espresso,Espresso,1,250,C1\n`),
  });
  await page.getByRole("checkbox", { name: "Customers" }).uncheck();
  await page.getByRole("button", { name: "Look at it" }).click();
  const row = page.getByTestId("file");
  await expect(row.getByTestId("file-state")).toHaveText("Done", { timeout: 60_000 });
  await row.getByText("1 left out").last().click();
  await expect(row.getByText(/^Line \d+$/)).toBeVisible();

  await row.getByRole("button", { name: "Results: spring.csv" }).click();
  await expect(page.getByRole("heading", { name: "What sold best in four weeks" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Customers", exact: true })).toHaveCount(0);
  await page.getByRole("button", { name: "Bundles", exact: true }).click();
  await expect(page.getByRole("heading", { name: "All pairs" })).toBeVisible();
  expect(await complaints(page)).toEqual([]);
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download results: Bundles" }).click(),
  ]);
  expect(await readFile(await file.path(), "utf8")).toMatch(/^first,second,together,/);

  await page.getByRole("button", { name: "All files" }).click();
  await row.getByRole("button", { name: "Forget it: spring.csv" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Forget it" }).click();
  await expect(page.getByText("No file was looked at yet")).toBeVisible();
  // Nothing of it is the shop's.
  const sales = await shop.as<{ orders: number }>("manager", "GET", "insights/sales?site=main");
  expect(sales.orders).toBe(0);
});

test("who has no part in it sees neither the link nor the pages", async ({ person }) => {
  const kitchen = await person("kitchen");
  await kitchen.goto("/insights/demand");
  await expect(kitchen.getByText("This part is not for this account")).toBeVisible();
  await expect(kitchen.getByRole("navigation", { name: "Insights" })).toHaveCount(0);
  const visitor = await person();
  await visitor.goto("/insights/sales");
  await expect(visitor).toHaveURL(/\/login\?to=%2Finsights%2Fsales$/);
  const manager = await person("manager");
  await manager.goto("/admin/orders");
  await manager.getByRole("link", { name: "Insights" }).click();
  await expect(manager.getByRole("heading", { level: 1, name: "What matters tomorrow" })).toBeVisible();
});

/** What axe finds on a page. */
async function complaints(page: Page): Promise<unknown[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => ({ id, where: nodes.map(({ target }) => target.join(" ")) }));
}
