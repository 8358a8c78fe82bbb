import { fileURLToPath } from "node:url";
import { makeInsight } from "../e2e/support/history";
import { Admin, Board, Menu, Tracking } from "../e2e/support/screens";
import { expect, test } from "../e2e/support/test";

const FOLDER = fileURLToPath(new URL("../../screenshots/", import.meta.url));
const PHONE = { viewport: { width: 390, height: 780 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
const DESK = { viewport: { width: 1440, height: 900 } };
const WALL = { viewport: { width: 1920, height: 1080 } };

test.describe("a busy evening", () => {
  test.use({ settings: ["--cancellation.window_s", "45"] });

  test("pictures for the README", async ({ person, shop }) => {
    test.setTimeout(300_000);
    const evening = [
      { "pizza-margherita": 2, lemonade: 2 },
      { "pasta-carbonara": 1, tiramisu: 1 },
      { "pizza-diavola": 1, "salad-caesar": 1, cola: 2 },
      { lasagne: 2, "salad-greens": 1 },
      { "pizza-funghi": 3 },
      { "pasta-pesto": 1, "water-still": 1, "panna-cotta": 2 },
      { "salad-caprese": 1, espresso: 1 },
    ];
    for (const lines of evening) await shop.order(lines);
    const unwanted = await shop.order({ "gelato-pistachio": 4 });
    // Their windows close; what comes now is still held.
    await new Promise((resolve) => setTimeout(resolve, 46_000));
    await shop.place({ espresso: 2 });
    await shop.order({ "pizza-marinara": 1, "salad-greens": 1 });
    const late = await shop.order({ tiramisu: 2, espresso: 2 });
    const followed = await shop.order({ "pizza-margherita": 1, lemonade: 1 });

    const kitchen = await person("kitchen", { ...WALL, colorScheme: "dark" });
    await new Board(kitchen).open();
    await expect(new Board(kitchen).ticket(unwanted.number, "open")).toBeVisible();
    await shop.as("admin", "POST", `orders/${late.id}/cancel`, { reason: "Changed their mind" });
    await expect(new Board(kitchen).ticket(late.number, "cancelled")).toBeVisible();
    await kitchen.screenshot({ path: `${FOLDER}board.png` });

    const customer = await person("customer", { ...PHONE, colorScheme: "light" });
    await customer.goto(`/orders/${followed.id}`);
    await expect(new Tracking(customer).cancelButton).toBeVisible();
    await customer.screenshot({ path: `${FOLDER}tracking.png` });

    const visitor = await person(undefined, { ...PHONE, colorScheme: "light" });
    await new Menu(visitor).open();
    await new Menu(visitor).add("Margherita");
    await visitor.getByRole("button", { name: "Add Diavola" }).click();
    await visitor.screenshot({ path: `${FOLDER}menu.png` });

    const admin = await person("admin", { ...DESK, colorScheme: "light" });
    await new Admin(admin).open();
    await new Admin(admin).openOrder(followed.id);
    await expect(admin.getByTestId("order-row").first()).toBeVisible();
    await expect(admin.getByText("What happened")).toBeVisible();
    await admin.screenshot({ path: `${FOLDER}admin.png` });
  });
});

test.describe("a shop with a past", () => {
  test.use({ settings: ["--demo-history"] });

  test("picture of the insights", async ({ person, shop }) => {
    test.setTimeout(300_000);
    for (const kind of ["sales", "demand", "volume", "stockout", "bundles", "segments", "sentiment"]) {
      await makeInsight(shop, kind);
    }
    const owner = await person("manager", { ...DESK, colorScheme: "light" });
    await owner.goto("/insights/demand");
    await expect(owner.getByRole("slider", { name: /^Points of Orders of the whole shop/ })).toBeVisible();
    await owner.waitForLoadState("networkidle");
    await owner.screenshot({ path: `${FOLDER}insights.png` });
  });
});
