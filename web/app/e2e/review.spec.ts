import { Menu, Tracking } from "./support/screens";
import { expect, test } from "./support/test";

test.use({ settings: ["--cancellation.window_s", "1"] });

test("who has had a dish says how it was; others read it, and the shop answers", async ({ person, shop }) => {
  const [customer, visitor] = [await person("customer"), await person()];
  const order = await shop.order({ "pizza-margherita": 1, lemonade: 1 });
  const tracking = new Tracking(customer);
  await customer.goto(`/orders/${order.id}`);
  await tracking.shows("PAID", "The kitchen has your order");
  await expect(customer.getByRole("heading", { name: "How was it?" })).toHaveCount(0);
  await shop.as("kitchen", "POST", `orders/${order.id}/fulfill`, {});
  await tracking.shows("FULFILLED", "Done. Enjoy it!");

  const line = customer.locator('[data-line="1"]');
  await line.getByRole("radio", { name: "4 stars" }).check({ force: true });
  await line.getByLabel("In a few words").fill("Just right");
  await line.getByLabel("What was good, what was not").fill("Thin, crisp, and the basil was fresh.");
  await line.getByRole("button", { name: "Send review" }).click();
  await expect(line.getByRole("img", { name: "4 stars of 5" })).toBeVisible();
  await expect(line).toContainText("Just right");
  // The other line is still to be rated, and this one is not asked for again.
  await expect(customer.getByRole("group", { name: "Stars for Lemonade" })).toBeVisible();
  await expect(line.getByRole("radio")).toHaveCount(0);

  const { items } = await shop.as<{ items: { id: string }[] }>(
    "admin",
    "GET",
    "reviews?site=main&sku=pizza-margherita",
  );
  await shop.as("admin", "PUT", `reviews/${items[0]?.id}/answer`, { text: "Thank you, see you soon!" });
  await customer.reload();
  await expect(line).toContainText("Thank you, see you soon!");

  await new Menu(visitor).open();
  await expect(visitor.locator('[data-sku="pizza-margherita"]')).toContainText("Rated 4.0 of 5");
  await visitor.getByRole("button", { name: "Margherita", exact: true }).click();
  const sheet = visitor.getByRole("dialog", { name: "Margherita" });
  await expect(sheet).toContainText("Thin, crisp, and the basil was fresh.");
  await expect(sheet).toContainText("Thank you, see you soon!");
  // A name to be called by, and no more.
  await expect(sheet).not.toContainText("customer@demo.local");

  const [first] = items;
  await shop.as("admin", "PATCH", `reviews/${first?.id}`, { state: "hidden" });
  await customer.reload();
  await expect(line).toContainText("Only you can see it");
  await visitor.reload();
  await expect(visitor.locator('[data-sku="pizza-margherita"]')).not.toContainText("Rated");
});
