import type { Page } from "@playwright/test";

/** Presses what is there by this, and stands at this place among its like. */
export const press =
  (selector: string, at = 0) =>
  async (page: Page) => {
    await page.locator(selector).nth(at).click();
  };
