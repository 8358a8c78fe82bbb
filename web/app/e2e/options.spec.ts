import { Menu, Tracking } from "./support/screens";
import { expect, test } from "./support/test";

const OPTIONS = [
  {
    id: "size",
    name: "Size",
    min: 1,
    max: 1,
    choices: [
      { id: "regular", name: "Regular" },
      { id: "large", name: "Large", price_delta: 350 },
      { id: "family", name: "Family", price_delta: 900, is_available: false },
    ],
  },
  {
    id: "dips",
    name: "Dips",
    min: 1,
    max: 2,
    choices: [
      { id: "garlic", name: "Garlic dip" },
      { id: "chili", name: "Chili dip" },
      { id: "truffle", name: "Truffle dip", price_delta: 120 },
    ],
  },
];

test("what is chosen about a dish is priced, goes into the cart and onto the order, and can be chosen anew", async ({
  person,
  shop,
}) => {
  await shop.change("products/pizza-margherita", { options: OPTIONS, allergens: ["gluten", "milk"] });
  const page = await person("customer");
  const menu = new Menu(page);
  await menu.open();
  await menu.add("Margherita");
  const sheet = page.getByRole("dialog", { name: "Margherita" });
  await expect(sheet).toContainText("Contains Gluten, Milk");
  await expect(sheet.getByRole("radio", { name: /Family/ })).toBeDisabled();
  await sheet.getByRole("radio", { name: /Large/ }).check();
  await sheet.getByRole("button", { name: "Add · £13.00" }).click();
  await expect(sheet.getByText("Dips: still to be chosen.")).toBeVisible();
  await sheet.getByRole("checkbox", { name: "Garlic dip" }).check();
  await sheet.getByRole("checkbox", { name: /Truffle dip/ }).check();
  // There is room for two.
  await expect(sheet.getByRole("checkbox", { name: "Chili dip" })).toBeDisabled();
  await sheet.getByRole("button", { name: "Add · £14.20" }).click();
  await expect(sheet).toBeHidden();

  // The same dish with other choices is a line of its own.
  await page.getByRole("button", { name: "Add another Margherita: 1 in the cart" }).click();
  await sheet.getByRole("checkbox", { name: "Chili dip" }).check();
  await sheet.getByRole("button", { name: "Add · £9.50" }).click();
  await menu.checkout();
  await expect(page.getByTestId("total")).toHaveText("£23.70");
  await page.getByRole("button", { name: "Choices of Margherita: Regular, Chili dip" }).click();
  await sheet.getByRole("checkbox", { name: "Garlic dip" }).check();
  await sheet.getByRole("button", { name: "Take this · £9.50" }).click();
  await expect(page.getByText("Regular, Garlic dip, Chili dip")).toBeVisible();
  await page.getByRole("button", { name: "Place order · £23.70" }).click();

  const tracking = new Tracking(page);
  await expect(tracking.order).toContainText("Large, Garlic dip, Truffle dip");
  const order = await shop.as<{ lines: { options: { choice: string }[]; unit_price: { amount: number } }[] }>(
    "customer",
    "GET",
    `orders/${await tracking.id()}`,
  );
  expect(
    order.lines.map(({ options, unit_price }) => [unit_price.amount, ...options.map(({ choice }) => choice)]),
  ).toEqual([
    [1_420, "large", "garlic", "truffle"],
    [950, "regular", "garlic", "chili"],
  ]);
});

test("a dish that is not on at this time of day says when it is, and cannot be added", async ({
  person,
  shop,
}) => {
  const hour = (new Date().getUTCHours() + 2) % 24;
  const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
  const time = (hour: number) => `${String(hour).padStart(2, "0")}:00`;
  await shop.change("products/tiramisu", {
    hours: [{ days, from: time(hour), to: time((hour + 1) % 24) }],
  });
  const page = await person();
  await new Menu(page).open();
  const card = page.locator('[data-sku="tiramisu"]');
  await expect(card).toContainText(new RegExp(`(From|Tomorrow from) ${time(hour)}`));
  await expect(card.getByRole("button", { name: "Add Tiramisù" })).toHaveCount(0);
  // The hub says the same.
  await expect(shop.place({ tiramisu: 1 })).rejects.toThrow("not_on_now");
  // Whenever it is sold it is sold, again.
  await shop.change("products/tiramisu", { hours: [] });
  await expect(card.getByRole("button", { name: "Add Tiramisù" })).toBeVisible();
});

test("the search finds a dish by what is in it, and by other forms of its words", async ({ person }) => {
  const page = await person();
  await new Menu(page).open();
  const search = page.getByRole("searchbox", { name: "Search the menu" });
  await search.fill("mascarpone");
  await expect(page.locator("[data-sku]")).toHaveCount(1);
  await expect(page.locator('[data-sku="tiramisu"]')).toBeVisible();
  await search.fill("unobtainium");
  await expect(page.getByRole("heading", { name: "Nothing by that name" })).toBeVisible();
});
