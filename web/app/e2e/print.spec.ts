import type { Page } from "@playwright/test";
import { Board } from "./support/screens";
import { expect, test } from "./support/test";

/** Printing is asked of the browser; what it would print stays there to be looked at. */
async function withoutDialog(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.print = () => {
      document.documentElement.dataset.printed = String(
        Number(document.documentElement.dataset.printed ?? 0) + 1,
      );
    };
  });
}

async function onPaper(page: Page) {
  await expect(page.locator("html")).toHaveAttribute("data-printed", /./);
  await page.emulateMedia({ media: "print" });
  const ticket = page.getByTestId("printed-ticket");
  await expect(ticket).toBeVisible();
  return ticket;
}

test.describe("a ticket on paper", () => {
  test.use({ settings: ["--cancellation.window_s", "5"] });

  test("is one ticket of a station, and nothing else of the board; on a roll and on a sheet", async ({
    person,
    shop,
  }) => {
    const order = await shop.order({ "pizza-margherita": 2, lemonade: 1 });
    const page = await person("kitchen");
    await withoutDialog(page);
    const board = new Board(page);
    await page.goto("/board/main?station=oven");
    await expect(board.ticket(order.number, "open")).toBeVisible({ timeout: 30_000 });
    await page.getByRole("button", { name: `Print ticket ${order.number}` }).click();
    const ticket = await onPaper(page);
    await expect(ticket).toContainText(`#${order.number}`);
    await expect(ticket).toContainText("oven");
    await expect(ticket).toContainText("2 ×");
    await expect(ticket).toContainText("Margherita");
    await expect(ticket).toContainText("1 more line at another station");
    await expect(ticket).not.toContainText("Lemonade");
    await expect(page.locator("#root")).toBeHidden();
    for (const paper of [{ width: "80mm", height: "200mm" }, { format: "A4" }]) {
      const pdf = await page.pdf(paper);
      expect(pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
    }
    await page.emulateMedia({ media: "screen" });
    await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
    await expect(ticket).toHaveCount(0);
    await expect(board.ticket(order.number, "open")).toBeVisible();
  });

  test("P prints the ticket that is picked, and the order that is open in the admin", async ({
    person,
    shop,
  }) => {
    const order = await shop.order({ espresso: 1 });
    const page = await person("kitchen");
    await withoutDialog(page);
    await new Board(page).open();
    await expect(new Board(page).ticket(order.number, "open")).toBeVisible({ timeout: 30_000 });
    await page.keyboard.press("1");
    await page.keyboard.press("p");
    await expect(await onPaper(page)).toContainText("Espresso");

    const admin = await person("admin");
    await withoutDialog(admin);
    await admin.goto(`/admin/orders/${order.id}`);
    await expect(admin.getByRole("button", { name: `Print ticket ${order.number}` })).toBeVisible();
    await admin.keyboard.press("p");
    await expect(await onPaper(admin)).toContainText("Espresso");
  });
});
