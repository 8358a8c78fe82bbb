import type { Locator, Page } from "@playwright/test";
import { expect } from "./test";

/** The screens as people use them: by what they read and press. */

export class Menu {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(): Promise<void> {
    await this.page.goto("/");
    await expect(this.page.getByRole("button", { name: "Add Margherita" })).toBeVisible();
  }

  async add(name: string): Promise<void> {
    await this.page.getByRole("button", { name: `Add ${name}` }).click();
  }

  async checkout(): Promise<void> {
    await this.page.getByRole("link", { name: "Checkout" }).click();
    // The menu stays until what comes after it is there.
    await expect(this.page.getByRole("button", { name: "Add Margherita" })).toHaveCount(0);
  }
}

/** The page on which a customer follows one order. */
export class Tracking {
  readonly page: Page;
  readonly order: Locator;

  constructor(page: Page) {
    this.page = page;
    this.order = page.locator("article[data-order]");
  }

  async id(): Promise<string> {
    const id = await this.order.getAttribute("data-order");
    if (!id) throw new Error("no order is shown");
    return id;
  }

  async shows(status: string, headline: string | RegExp): Promise<void> {
    await expect(this.order).toHaveAttribute("data-status", status);
    await expect(this.page.getByRole("heading", { level: 1 })).toHaveText(headline);
  }

  async enterCode(code: string): Promise<void> {
    await this.page.getByLabel("Code", { exact: true }).fill(code);
  }

  get cancelButton(): Locator {
    return this.page.getByRole("button", { name: "Cancel order" });
  }

  async cancel(): Promise<void> {
    await this.cancelButton.click();
    await this.page.getByRole("button", { name: "Yes, cancel it" }).click();
  }
}

export class Board {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(station?: string): Promise<void> {
    await this.page.goto(`/board/main${station ? `?station=${station}` : ""}`);
    await expect(this.page.locator('[data-liveness="live"]').first()).toBeVisible();
  }

  /** A ticket, wherever it is now: `ghost`, `open`, `cancelled` or `stopped`. */
  ticket(number: number, place?: "ghost" | "open" | "cancelled" | "stopped"): Locator {
    const where = place ? `[data-place="${place}"]` : "";
    return this.page.locator(`[data-ticket="${number}"]${where}`);
  }

  async done(number: number): Promise<void> {
    await this.page.getByRole("button", { name: `Done: ticket ${number}` }).click();
  }
}

export class Admin {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(): Promise<void> {
    await this.page.goto("/admin/orders");
    await expect(this.page.locator('[data-liveness="live"]').first()).toBeVisible();
  }

  row(id: string): Locator {
    return this.page.locator(`[data-testid="order-row"][data-order="${id}"]`);
  }

  /** New orders wait behind the pill; this lets them in. */
  async admitNew(): Promise<void> {
    await this.page.getByTestId("waiting-pill").click();
  }

  async openOrder(id: string): Promise<void> {
    await this.row(id).getByRole("link").click();
  }

  async cancelOpen(reason: string): Promise<void> {
    await this.page.getByRole("button", { name: "Cancel order" }).click();
    const dialog = this.page.getByRole("dialog");
    await expect(dialog.getByTestId("money-effect")).toBeVisible();
    await dialog.getByLabel("Reason").fill(reason);
    await dialog.getByRole("button", { name: "Cancel the order" }).click();
  }
}

/** Marks the page's document: a reload would lose the mark. */
export async function mark(page: Page): Promise<void> {
  await page.evaluate(() => {
    (window as unknown as { marked?: boolean }).marked = true;
  });
}

export async function expectNotReloaded(page: Page): Promise<void> {
  expect(await page.evaluate(() => (window as unknown as { marked?: boolean }).marked)).toBe(true);
}
