import type { Locator, Page } from "@playwright/test";
import { expect } from "./test";

/** The dialog that asks who is there. */
export function stepUpDialog(page: Page): Locator {
  return page.getByRole("dialog", { name: "Is it you?" });
}

/** Answers it, as somebody who has no authenticator app does: in the demo the letter is on the page. */
export async function confirmByLetter(page: Page): Promise<void> {
  const dialog = stepUpDialog(page);
  await dialog.getByRole("button", { name: "Mail me a code" }).click();
  await dialog.getByTestId("fill-demo-code").click();
  await dialog.getByRole("button", { name: "Go on" }).click();
  await expect(dialog).toHaveCount(0);
}
