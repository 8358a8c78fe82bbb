import type { Page } from "@playwright/test";
import { Admin } from "./support/screens";
import { expect, test } from "./support/test";

/** Views that have names, and a list that is worked off without a mouse. */

const views = (page: Page) => page.getByRole("navigation", { name: "Views" });
const numbers = (page: Page) => page.locator("[data-row-link]").allInnerTexts();
const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute("data-row-link"));

test("a view is given or kept, renamed, shared and removed", async ({ person, shop }) => {
  const open = await shop.place({ espresso: 1 });
  const paid = await shop.order({ "pizza-margherita": 1 });
  const gone = await shop.order({ cola: 1 });
  await shop.as("customer", "POST", `orders/${gone.id}/cancel`, {});
  const page = await person("manager", { permissions: ["clipboard-read", "clipboard-write"] });
  await new Admin(page).open();

  await views(page).getByRole("link", { name: "All open" }).click();
  await expect(page).toHaveURL(/\?is=open$/);
  await expect.poll(() => numbers(page)).toEqual([`#${paid.number}`, `#${open.number}`]);
  await expect(views(page).getByRole("link", { name: "All open" })).toContainText("2");
  await views(page).getByRole("link", { name: "Paid, waiting" }).click();
  await expect.poll(() => numbers(page)).toEqual([`#${paid.number}`]);
  await shop.as("manager", "POST", `orders/${paid.id}/cancel`, { reason: "Sold out" });
  await expect(new Admin(page).row(paid.id)).toHaveAttribute("data-past", "true");

  await page.getByRole("radio", { name: "Cancelled" }).check({ force: true });
  await page.getByRole("button", { name: "Keep this view" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Keep it" }).click();
  await expect(dialog.getByText("It needs a name.")).toBeVisible();
  await dialog.getByLabel("Name").fill("Lost today");
  await page.keyboard.press("Enter");
  await expect(views(page).getByRole("link", { name: "Lost today" })).toHaveAttribute("aria-current", "page");

  await page.getByRole("button", { name: "Copy link" }).click();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  await views(page).getByRole("link", { name: "Everything" }).click();
  await page.goto(link);
  await expect.poll(() => numbers(page)).toEqual([`#${gone.number}`, `#${paid.number}`]);

  await page.getByRole("button", { name: "Actions for Lost today" }).click();
  await page.getByRole("menuitem", { name: "Rename" }).click();
  await dialog.getByLabel("Name").fill("Called off");
  await page.keyboard.press("Enter");
  await expect(views(page).getByRole("link", { name: "Called off" })).toBeVisible();
  await page.getByRole("button", { name: "Actions for Called off" }).click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  await expect(views(page).getByRole("link", { name: "Called off" })).toHaveCount(0);
});

test("a full list is worked off by keys alone, whatever comes in meanwhile", async ({ person, shop }) => {
  const first = await shop.order({ espresso: 1 });
  const second = await shop.order({ cola: 1 });
  const third = await shop.place({ lasagne: 1 });
  const page = await person("manager");
  await new Admin(page).open();
  await expect(page.getByTestId("order-row")).toHaveCount(3);

  await page.keyboard.press("j");
  await expect.poll(() => focused(page)).toBe(third.id);
  await page.keyboard.press("j");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("k");
  await expect.poll(() => focused(page)).toBe(second.id);

  // New ones wait, and the focus stays where it is; so it does when they are let in.
  const fourth = await shop.order({ tiramisu: 1 });
  await expect(page.getByTestId("waiting-pill")).toBeVisible();
  await expect.poll(() => focused(page)).toBe(second.id);
  await page.keyboard.press("n");
  await expect(new Admin(page).row(fourth.id)).toBeVisible();
  await expect.poll(() => focused(page)).toBe(second.id);

  // Cancelled from its row: the order opens beside, the question is asked, and the keys go on in the list.
  await page.keyboard.press("c");
  await expect(page.getByRole("dialog", { name: `Cancel order #${second.number}?` })).toBeVisible();
  await page.keyboard.type("Changed their mind");
  await page.keyboard.press("Control+Enter");
  await expect(new Admin(page).row(second.id)).toHaveAttribute("data-status", "CANCELLED");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect.poll(() => focused(page)).toBe(second.id);

  // What cannot be done is said, and does nothing.
  await page.keyboard.press("f");
  await expect(page.getByTestId("admin-announcer")).toContainText(
    `Hand over: not possible for order #${second.number} now.`,
  );
  await expect(page.getByRole("dialog")).toHaveCount(0);

  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("order-detail")).toHaveAttribute("data-order", first.id);
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("order-detail")).toHaveCount(0);
  await expect.poll(() => focused(page)).toBe(first.id);

  await page.keyboard.press("/");
  await page.keyboard.type("lasagne");
  await expect(page.getByTestId("order-row")).toHaveCount(1);
  await page.keyboard.press("b");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("what the list shows is a file", async ({ person, shop }) => {
  const order = await shop.order({ espresso: 2 });
  await shop.place({ cola: 1 });
  const page = await person("manager");
  await page.goto("/admin/orders?status=PAID");
  await expect(page.getByTestId("order-row")).toHaveCount(1);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download what is shown" }).click();
  const file = await (await download).createReadStream();
  const text = Buffer.concat(await file.toArray()).toString();
  const [header = "", ...rows] = text.trim().split("\r\n");
  expect(header).toContain('"Order","id","Site"');
  expect(rows).toHaveLength(1);
  expect(rows[0]).toContain(`${order.number},"${order.id}","main"`);
  expect(rows[0]).toContain('"2 × Espresso",4.8,"GBP","Paid"');
});

test("a row that leaves with a refresh leaves the focus to the one in its place", async ({
  person,
  shop,
}) => {
  const orders = [
    await shop.order({ espresso: 1 }),
    await shop.order({ cola: 1 }),
    await shop.order({ cola: 2 }),
  ];
  const page = await person("manager");
  await page.goto("/admin/orders?is=waiting");
  await expect(page.getByTestId("order-row")).toHaveCount(3);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await expect.poll(() => focused(page)).toBe(orders[1]?.id);
  await shop.as("manager", "POST", `orders/${orders[1]?.id}/cancel`, { reason: "Sold out" });
  await expect(new Admin(page).row(orders[1]?.id ?? "")).toHaveAttribute("data-past", "true");
  // By its own key handler and not by the pointer: the focus stays in the row until it is gone.
  await page.evaluate(() => document.querySelector<HTMLElement>('button[aria-label="Refresh"]')?.click());
  await expect(page.getByTestId("order-row")).toHaveCount(2);
  await expect.poll(() => focused(page)).toBe(orders[0]?.id);
});
