import AxeBuilder from "@axe-core/playwright";
import { Tracking } from "./support/screens";
import { expect, test } from "./support/test";

test("a customer shares an order by a link that needs no sign-in, and takes it back", async ({
  person,
  shop,
}) => {
  const order = await shop.order({ "pizza-margherita": 1 });
  const page = await person("customer", { permissions: ["clipboard-read", "clipboard-write"] });
  await page.goto(`/orders/${order.id}`);
  await new Tracking(page).shows("PAID", /./);
  await page.getByRole("button", { name: "Share this order" }).click();
  const dialog = page.getByRole("dialog", { name: "Share this order" });
  const link = dialog.getByLabel("Link", { exact: true });
  await expect(link).toHaveValue(/\/t\/[\w-]{22}$/);
  await expect(dialog.getByText("Copied.", { exact: false })).toBeVisible();
  const url = await link.inputValue();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(url);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);

  const friend = await person(undefined, { javaScriptEnabled: false });
  const answer = await friend.goto(url);
  expect(answer?.status()).toBe(200);
  await expect(friend.getByText("Margherita")).toBeVisible();

  await dialog.getByRole("button", { name: "Stop sharing" }).click();
  await expect(dialog.getByText(/The link is dead/)).toBeVisible();
  expect((await friend.goto(url))?.status()).toBe(404);
  await dialog.getByRole("button", { name: "Share again" }).click();
  await expect(link).toHaveValue(/\/t\/[\w-]{22}$/);
  expect(await link.inputValue()).not.toBe(url);
});

test("where the device can share, its own sheet is asked", async ({ person, shop }) => {
  const order = await shop.order({ espresso: 1 });
  const page = await person("customer");
  await page.addInitScript(() => {
    navigator.share = async ({ url } = {}) => {
      document.documentElement.dataset.shared = url ?? "";
    };
  });
  await page.goto(`/orders/${order.id}`);
  await page.getByRole("button", { name: "Share this order" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-shared", /\/t\/[\w-]{22}$/);
  await expect(page.getByRole("dialog").getByRole("button", { name: "Share…" })).toBeVisible();
});
