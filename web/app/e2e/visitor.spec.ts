import type { Locator } from "@playwright/test";
import { Menu, Tracking } from "./support/screens";
import { expect, test } from "./support/test";

const ACTIONS_MAX = 8;
const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

test("a visitor on a phone gets from the menu to a tracked order in at most eight actions", async ({
  person,
  shop,
}) => {
  const page = await person(undefined, PHONE);
  const hand = new Hand();
  await new Menu(page).open();
  await hand.press(page.getByRole("button", { name: "Add Margherita" }));
  await hand.press(page.getByRole("link", { name: "Checkout" }));
  await hand.type(page.getByLabel("Your name"), "Vera Visitor");
  await hand.type(page.getByLabel("Email"), `vera-${crypto.randomUUID()}@example.org`);
  await hand.type(page.getByLabel("Password", { exact: true }), "a long enough password");
  await hand.press(page.getByRole("button", { name: /^Sign up and order/ }));
  const tracking = new Tracking(page);
  await expect(tracking.order).toHaveAttribute("data-status", "PENDING");
  await hand.type(page.getByLabel("Code", { exact: true }), await shop.code(await tracking.id()));
  await tracking.shows("PAID", "Paid. On its way to the kitchen");
  expect(hand.actions).toBeLessThanOrEqual(ACTIONS_MAX);
});

test("in the demo, five presses are enough", async ({ person }) => {
  const page = await person(undefined, PHONE);
  const hand = new Hand();
  await new Menu(page).open();
  await hand.press(page.getByRole("button", { name: "Add Margherita" }));
  await hand.press(page.getByRole("link", { name: "Checkout" }));
  await hand.press(page.getByRole("button", { name: "Continue as the demo customer" }));
  const place = page.getByRole("button", { name: /^Place order/ });
  const tracking = new Tracking(page);
  await expect(place.or(tracking.order)).toBeVisible();
  if (await place.isVisible()) await hand.press(place);
  await hand.press(page.getByTestId("fill-demo-code"));
  await tracking.shows("PAID", "Paid. On its way to the kitchen");
  expect(hand.actions).toBeLessThanOrEqual(5);
});

test("a visitor sees at once when something is sold out, or the shop closes", async ({ person, shop }) => {
  const page = await person();
  await new Menu(page).open();
  await expect(page.locator('[data-liveness="live"]').first()).toBeVisible();
  const cola = page.locator('[data-sku="cola"]');
  await expect(cola.getByRole("button", { name: "Add Cola" })).toBeVisible();
  await shop.change("products/cola", { is_available: false });
  await expect(cola).toContainText("Not available now");
  await expect(cola.getByRole("button", { name: /^(Add|One more)/ })).toHaveCount(0);
  await shop.as("admin", "PATCH", "sites/main", { open: false });
  await expect(page.getByText("The shop is closed at the moment.")).toBeVisible();
});

test("where there are two shops, a visitor picks one", async ({ person, shop }) => {
  await shop.as("admin", "POST", "sites", { id: "harbour", name: "Harbour Grill", currency: "EUR" });
  const page = await person();
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1, name: "Which shop?" })).toBeVisible();
  await page.getByRole("button", { name: /^Demo Kitchen/ }).click();
  await expect(page.getByRole("button", { name: "Add Margherita" })).toBeVisible();
});

/** Counts what a person does: a press, or one field typed into. */
class Hand {
  actions = 0;

  async press(target: Locator): Promise<void> {
    this.actions += 1;
    await target.click();
  }

  async type(field: Locator, text: string): Promise<void> {
    this.actions += 1;
    await field.fill(text);
  }
}
