import type { Page } from "@playwright/test";
import { Menu } from "./support/screens";
import { PASSWORD } from "./support/shop";
import { expect, test } from "./support/test";

test("a visitor's cart becomes part of their own when they sign in, and is there on another device", async ({
  person,
}) => {
  const desk = await person("customer");
  await new Menu(desk).open();
  await new Menu(desk).add("Cola");
  await atHub(desk, "cola 1");

  const phone = await person();
  await new Menu(phone).open();
  await new Menu(phone).add("Margherita");
  await phone.getByRole("button", { name: "One more Margherita" }).first().click();
  await new Menu(phone).add("Cola");
  await atHub(phone, "cola 1, pizza-margherita 2");
  await signIn(phone);
  await holds(phone, 4);
  await atHub(phone, "cola 2, pizza-margherita 2");

  await desk.reload();
  await holds(desk, 4);
  // And who signs up anew takes along what they have chosen, too.
  const other = await person();
  await new Menu(other).open();
  await new Menu(other).add("Lemonade");
  await atHub(other, "lemonade 1");
  await other.goto("/signup");
  await other.getByLabel("Your name").fill("Nora New");
  await other.getByLabel("Email").fill(`nora-${crypto.randomUUID()}@example.org`);
  await other.getByLabel("Password", { exact: true }).fill("a long enough password");
  await other.getByRole("button", { name: "Create account" }).click();
  await holds(other, 1);
  await atHub(other, "lemonade 1");
});

test("two devices change one cart, one of them without a network: nothing is lost, nobody is asked", async ({
  person,
}) => {
  const [phone, desk] = [await person("customer"), await person("customer")];
  await new Menu(phone).open();
  await new Menu(phone).add("Cola");
  await atHub(phone, "cola 1");
  await new Menu(desk).open();
  await holds(desk, 1);

  await phone.context().setOffline(true);
  await phone.getByRole("button", { name: "One more Cola" }).first().click();
  await new Menu(phone).add("Tiramisù");
  await new Menu(desk).add("Espresso");
  await atHub(desk, "cola 1, espresso 1");
  await phone.context().setOffline(false);
  await holds(phone, 4);
  await atHub(phone, "cola 2, espresso 1, tiramisu 1");
  await desk.reload();
  await holds(desk, 4);
});

test("what is in the cart and cannot be had says so at its line; who signs out leaves nothing behind", async ({
  person,
  shop,
}) => {
  const page = await person("customer");
  await new Menu(page).open();
  await new Menu(page).add("Cola");
  await new Menu(page).add("Espresso");
  await atHub(page, "cola 1, espresso 1");
  await new Menu(page).checkout();
  const line = page.locator('[data-sku="cola"]');
  await shop.change("products/cola", { is_available: false });
  await expect(line).toContainText("Sold out");
  await expect(page.getByRole("button", { name: /^Place order/ })).toBeDisabled();
  await line.getByRole("button", { name: "Take it out: Cola" }).click();
  await expect(page.getByRole("button", { name: "Place order · £2.40" })).toBeEnabled();
  await atHub(page, "espresso 1");

  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await holds(page, 0);
  await signIn(page);
  await holds(page, 1);
});

test("what was ordered is gone from the cart everywhere", async ({ person }) => {
  const [phone, desk] = [await person("customer"), await person("customer")];
  await new Menu(phone).open();
  await new Menu(phone).add("Espresso");
  await atHub(phone, "espresso 1");
  await new Menu(desk).open();
  await holds(desk, 1);
  await new Menu(phone).checkout();
  await phone.getByRole("button", { name: /^Place order/ }).click();
  await expect(phone.locator("article[data-order]")).toBeVisible();
  await desk.reload();
  await holds(desk, 0);
});

/** How many pieces the header says are in the cart. */
async function holds(page: Page, pieces: number): Promise<void> {
  const name =
    pieces === 0 ? "Cart, empty" : pieces === 1 ? "Cart, 1 item" : new RegExp(`^Cart, ${pieces} items`);
  await expect(page.getByRole("button", { name }).or(page.getByLabel(name)).first()).toBeVisible();
}

/** Waits until the hub's cart of this browser holds this; told by the hub itself. */
async function atHub(page: Page, contents: string): Promise<void> {
  await expect
    .poll(() =>
      page.evaluate(async () => {
        const known = JSON.parse(localStorage.getItem("orderhub.cart-at-hub.main") ?? "null");
        const token = JSON.parse(localStorage.getItem("orderhub.session") ?? "null")?.accessToken;
        if (!known) return null;
        const answer = await fetch(`/api/v1/carts/${known.id}`, {
          headers: token ? { authorization: `Bearer ${token}` } : {},
        });
        // One that has just become part of another is not there any more.
        const { lines = [] } = await answer.json();
        return lines
          .map(({ sku, quantity }: { sku: string; quantity: number }) => `${sku} ${quantity}`)
          .sort()
          .join(", ");
      }),
    )
    .toBe(contents);
}

async function signIn(page: Page): Promise<void> {
  await page.goto("/login");
  await page.getByLabel("Email").fill("customer@demo.local");
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("button", { name: /^Account of/ })).toBeVisible();
}
