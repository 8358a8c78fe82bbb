import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { Board } from "./support/screens";
import { confirmByLetter } from "./support/step-up";
import { expect, test } from "./support/test";

/** What an owner sets up and looks after, by the screens of the admin. */

const sheet = (page: Page) => page.getByRole("dialog");
const record = (page: Page, key: string) => page.locator(`[data-testid="record"][data-key="${key}"]`);

test("a coupon is made, used once, and switched off", async ({ person, shop }) => {
  const page = await person("manager");
  await page.goto("/admin/coupons");
  await page.getByRole("button", { name: "Add a coupon" }).first().click();
  await sheet(page).getByLabel("Code").fill("WELCOME");
  await sheet(page).getByLabel("Percent").fill("150");
  await sheet(page).getByRole("button", { name: "Add it" }).click();
  await expect(sheet(page).getByText("More than 0 and at most 100")).toBeVisible();
  await sheet(page).getByLabel("Percent").fill("10");
  await sheet(page).getByLabel("Uses in all").fill("1");
  await sheet(page).getByRole("button", { name: "Add it" }).click();
  await expect(record(page, "WELCOME")).toContainText("10 % off");

  const lines = [{ sku: "pizza-margherita", quantity: 2 }];
  const order = await shop.as<{ subtotal: Money; discount: Money; total: Money }>(
    "customer",
    "POST",
    "orders",
    {
      lines,
      coupon: "welcome",
    },
  );
  expect(order.discount.amount).toBe(Math.round(order.subtotal.amount / 10));
  expect(order.total.amount).toBe(order.subtotal.amount - order.discount.amount);
  await expect(shop.as("customer", "POST", "orders", { lines, coupon: "WELCOME" })).rejects.toThrow(
    "coupon_used_up",
  );
  await page.reload();
  await expect(record(page, "WELCOME")).toContainText("used 1 of 1");
  await record(page, "WELCOME").getByRole("switch").click();
  await expect(record(page, "WELCOME")).toHaveAttribute("data-off", "true");
});

interface Money {
  amount: number;
  currency: string;
}

test("a list of products is tried first, then taken, and a refused row says why", async ({
  person,
  shop,
}) => {
  const page = await person("admin");
  await page.goto("/admin/jobs");
  const file = {
    name: "menu.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(
      "sku,name,category,price\nsoup-1,Tomato soup,Soups,4.50\nsoup-2,Pea soup,Soups,for free\n",
    ),
  };
  await page.getByLabel("File", { exact: true }).setInputFiles(file);
  await page.getByRole("button", { name: "Start" }).click();
  const tried = page.getByTestId("record").first();
  await expect(tried.getByTestId("job-state")).toHaveText("Done");
  await expect(tried).toContainText("only tried");
  await tried.getByText("1 refused").last().click();
  await expect(tried.getByText(/^Line 3:/)).toBeVisible();
  await expect(shop.as("admin", "GET", "products/soup-1")).rejects.toThrow("not_found");

  await page.getByRole("switch", { name: /^Only try/ }).click();
  await page.getByLabel("File", { exact: true }).setInputFiles(file);
  await page.getByRole("button", { name: "Start" }).click();
  await expect(page.getByTestId("record")).toHaveCount(2);
  await expect(page.getByTestId("record").first().getByTestId("job-state")).toHaveText("Done");
  const soup = await shop.as<{ name: string; price: Money }>("admin", "GET", "products/soup-1");
  expect(soup).toMatchObject({ name: "Tomato soup", price: { amount: 450 } });

  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download products" }).click();
  expect((await download).suggestedFilename()).toBe("main-products.csv");
});

test("a product gets options and a picture, and its stock is written down", async ({ person, shop }) => {
  const page = await person("manager");
  await page.goto("/admin/products");
  const row = page.locator('[data-testid="product-row"][data-sku="espresso"]');
  await row.getByRole("button", { name: "Espresso", exact: true }).click();
  await sheet(page).getByRole("button", { name: "Add an option" }).click();
  const option = sheet(page)
    .getByRole("group", { name: /^Option/ })
    .last();
  await option.getByLabel("Name").fill("Size");
  await option.getByLabel("At least").fill("1");
  await option.getByLabel("Choice", { exact: true }).fill("Double");
  await option.getByLabel("Price, + or −").fill("0.80");
  await sheet(page).getByRole("checkbox", { name: "Milk" }).check();
  await sheet(page)
    .getByLabel("Picture", { exact: true })
    .setInputFiles({ name: "cup.png", mimeType: "image/png", buffer: await picture(page) });
  await expect(sheet(page).locator("img")).toBeVisible();
  await sheet(page).getByRole("button", { name: "Save" }).click();
  await expect(sheet(page)).toHaveCount(0);

  const saved = await shop.as<{ price: Money; options: { id: string; choices: { id: string }[] }[] }>(
    "admin",
    "GET",
    "products/espresso",
  );
  const size = saved.options.at(-1);
  expect(size?.choices.map((choice) => choice.id)).toEqual(["double"]);
  const order = await shop.as<{ subtotal: Money }>("customer", "POST", "orders", {
    lines: [
      {
        sku: "espresso",
        quantity: 1,
        options: saved.options.map(({ id, choices }) => ({ option: id, choices: [choices[0]?.id] })),
      },
    ],
  });
  expect(order.subtotal.amount).toBeGreaterThanOrEqual(saved.price.amount + 80);

  await row.getByRole("button", { name: "Actions for Espresso" }).click();
  await page.getByRole("menuitem", { name: "Stock" }).click();
  const before = await shop.as<{ stock: number }>("admin", "GET", "products/espresso");
  await sheet(page).getByLabel("How many").fill("12");
  await sheet(page).getByLabel("Reason").fill("delivery");
  await sheet(page).getByRole("button", { name: "Write it down" }).click();
  await expect(sheet(page)).toHaveCount(0);
  const after = await shop.as<{ stock: number }>("admin", "GET", "products/espresso");
  expect(after.stock).toBe(before.stock + 12);
});

/** A real picture, drawn by the browser. */
async function picture(page: Page): Promise<Buffer> {
  const base64 = await page.evaluate(() => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [640, 480];
    const context = canvas.getContext("2d");
    if (context) context.fillRect(40, 40, 300, 200);
    return canvas.toDataURL("image/png").split(",")[1] ?? "";
  });
  return Buffer.from(base64, "base64");
}

test.describe("after the window", () => {
  test.use({ settings: ["--cancellation.window_s", "1"] });

  test("a part of the money goes back, and the timeline tells it", async ({ person, shop }) => {
    const order = await shop.order({ lasagne: 2 });
    const page = await person("manager");
    await page.goto(`/admin/orders/${order.id}`);
    await page.getByRole("button", { name: "Refund" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("What goes back").selectOption("What some pieces cost");
    await dialog.getByRole("button", { name: "Add Lasagne" }).click();
    await expect(dialog.getByRole("button", { name: "Give £13.00 back" })).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    await dialog.getByLabel("What goes back").selectOption("An amount");
    await dialog.getByRole("textbox", { name: /^Amount/ }).fill("1.50");
    await dialog.getByRole("textbox", { name: "Reason" }).fill("arrived cold");
    await dialog.getByRole("button", { name: "Give £1.50 back" }).click();
    await expect(dialog).toHaveCount(0);
    await expect(page.getByTestId("money-state")).toContainText("£1.50 went back");
    const after = await shop.as<{ payment: string; refunded: Money }>("manager", "GET", `orders/${order.id}`);
    expect(after).toMatchObject({ payment: "partially_refunded", refunded: { amount: 150 } });

    // A piece that was never touched is back on the shelf with its money.
    const stock = async () => (await shop.as<{ stock: number }>("admin", "GET", "products/lasagne")).stock;
    const before = await stock();
    await page.getByRole("button", { name: "Refund" }).click();
    await dialog.getByLabel("What goes back").selectOption("What some pieces cost");
    await dialog.getByRole("button", { name: "Add Lasagne" }).click();
    await dialog.getByRole("switch", { name: /^Back on the shelf/ }).click();
    await dialog.getByRole("textbox", { name: "Reason" }).fill("one too many");
    await dialog.getByRole("button", { name: "Give £13.00 back" }).click();
    await expect(dialog).toHaveCount(0);
    expect(await stock()).toBe(before + 1);
    await expect(page.getByTestId("money-state")).toContainText("£14.50 went back");
  });

  test("a review is answered and hidden", async ({ person, shop }) => {
    const order = await shop.order({ tiramisu: 1 });
    await expect
      .poll(
        async () =>
          (await shop.as<{ fulfillment: string }>("admin", "GET", `orders/${order.id}`)).fulfillment,
      )
      .toBe("queued");
    await shop.as("kitchen", "POST", `orders/${order.id}/fulfill`, {});
    await shop.as("customer", "POST", "reviews", { order: order.id, line: 1, stars: 2, body: "Too sweet" });
    const page = await person("manager");
    await page.goto("/admin/reviews");
    const review = page.getByTestId("record").first();
    await expect(review).toContainText("Too sweet");
    await review.getByRole("button", { name: "Answer" }).click();
    await sheet(page).getByLabel("Answer").fill("We take less sugar now.");
    await sheet(page).getByRole("button", { name: "Publish it" }).click();
    await expect(review).toContainText("We take less sugar now.");
    await review.getByRole("button", { name: "Hide" }).click();
    await expect(review.getByRole("button", { name: "Publish" })).toBeVisible();
  });

  test("stations tick off their lines, and the last bump hands the order over", async ({ person, shop }) => {
    await shop.as("admin", "POST", "stations?site=main", { name: "pass-a", kind: "kitchen", categories: [] });
    for (const [sku, station] of [
      ["lasagne", "pass-a"],
      ["cola", "pass-b"],
    ] as const) {
      await shop.change(`products/${sku}`, { station });
    }
    const order = await shop.order({ lasagne: 1, cola: 2 });
    const [oven, bar] = [await person("kitchen"), await person("kitchen")];
    await oven.goto("/board/main?station=pass-a");
    await bar.goto("/board/main?station=pass-b");
    const at = (page: Page) => page.locator(`[data-ticket="${order.number}"][data-place="open"]`);
    await expect(at(oven)).toBeVisible();
    await expect(at(bar)).toBeVisible();

    // A line ticked off is off for everybody, and can be taken back.
    const line = at(oven).getByRole("button", { name: "Done: Lasagne" });
    await line.click();
    await expect(at(oven)).toHaveCount(0);

    await at(bar)
      .getByRole("button", { name: `Done: ticket ${order.number}` })
      .click();
    await expect(at(bar)).toHaveCount(0);
    await expect.poll(async () => (await shop.get("admin", `orders/${order.id}`)).status).toBe("FULFILLED");
  });
});

test.describe("in the warehouse", () => {
  test.use({ settings: ["--cancellation.window_s", "1"] });

  test("pieces are scanned, a wrong one is refused, and what is there is handed over", async ({
    person,
    shop,
  }) => {
    await shop.as("admin", "POST", "stations?site=main", {
      name: "shelf",
      kind: "warehouse",
      categories: [],
    });
    await shop.change("products/lasagne", { station: "shelf" });
    const order = await shop.order({ lasagne: 2 });
    const page = await person("warehouse");
    await page.goto("/board/main?station=shelf");
    const ticket = page.locator(`[data-ticket="${order.number}"][data-place="open"]`);
    const scanner = ticket.getByLabel(`Scan for ticket ${order.number}`);
    await scanner.fill("cola");
    await scanner.press("Enter");
    await expect(ticket.getByText(/^Not written down:/)).toBeVisible();
    await scanner.fill("lasagne");
    await scanner.press("Enter");
    await expect(ticket.getByText("1/2")).toBeVisible();
    await ticket.getByRole("button", { name: "All there: Lasagne" }).click();
    await expect(ticket.getByText("2/2")).toBeVisible();
    await ticket.getByRole("button", { name: `Done: ticket ${order.number}` }).click();
    await expect.poll(async () => (await shop.get("admin", `orders/${order.id}`)).status).toBe("FULFILLED");
  });
});

test("categories, stations and webhooks are added and taken away", async ({ person }) => {
  const page = await person("admin");
  await page.goto("/admin/categories");
  await page.getByRole("button", { name: "Add a category" }).first().click();
  await sheet(page).getByLabel("Name").fill("Soups");
  await sheet(page).getByLabel("Tax").selectOption("exclusive");
  await sheet(page).getByLabel("Rate, percent").fill("7.5");
  await sheet(page).getByRole("button", { name: "Add times" }).click();
  await sheet(page).getByRole("button", { name: "Add it" }).click();
  await expect(record(page, "Soups")).toContainText("7.5 % tax on top of its prices");
  await expect(record(page, "Soups")).toContainText("every day 11:00–15:00");

  await page.goto("/admin/stations");
  await page.getByRole("button", { name: "Add a station" }).first().click();
  await sheet(page).getByLabel("Name").fill("grill");
  await sheet(page).getByLabel("Makes the categories").fill("Soups, Grill");
  await sheet(page).getByRole("button", { name: "Add it" }).click();
  await expect(record(page, "grill")).toContainText("makes Soups, Grill");
  await record(page, "grill").getByRole("button", { name: "Actions for grill" }).click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove it" }).click();
  await expect(record(page, "grill")).toHaveCount(0);

  await page.goto("/admin/webhooks");
  await page.getByRole("button", { name: "Add an address" }).first().click();
  await sheet(page).getByLabel("Address").fill("http://127.0.0.1:9/hook");
  await sheet(page).getByRole("button", { name: "Add it" }).click();
  const secret = page.getByTestId("webhook-secret");
  const refused = sheet(page).getByText(/private|not allowed|public/i);
  await expect(secret.or(refused).first()).toBeVisible();
});

test("what is open stands in the address: Back closes it, and asks first where something was typed", async ({
  person,
}) => {
  const page = await person("admin");
  await page.goto("/admin/categories");
  const row = page.getByTestId("record").first();
  const name = (await row.getAttribute("data-key")) ?? "";
  const opener = row.getByRole("button", { name, exact: true });
  await opener.click();
  await expect(sheet(page).getByLabel("Place on the menu")).toBeFocused();
  await page.goBack();
  await expect(sheet(page)).toHaveCount(0);
  await expect(opener).toBeFocused();

  await page.goForward();
  await sheet(page).getByLabel("Place on the menu").fill("77");
  await page.goBack();
  const ask = page.getByRole("alertdialog");
  await ask.getByRole("button", { name: "Keep editing" }).click();
  await expect(sheet(page).getByLabel("Place on the menu")).toHaveValue("77");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await ask.getByRole("button", { name: "Discard them" }).click();
  await expect(sheet(page)).toHaveCount(0);
  await expect(page).toHaveURL(/\/admin\/categories$/);

  // A link to a record opens it over its list.
  await page.goto(`/admin/categories?open=edit&of=${encodeURIComponent(name)}`);
  await expect(sheet(page).getByRole("heading", { name: `Edit ${name}` })).toBeVisible();
  await sheet(page).getByRole("button", { name: "Cancel" }).click();
  await expect(sheet(page)).toHaveCount(0);
  await expect(row).toBeVisible();
});

test("two people change one record: who comes second sees both, and loses nothing", async ({
  person,
  shop,
}) => {
  const page = await person("admin");
  await page.goto("/admin/stations?open=edit&of=oven");
  await sheet(page).getByLabel("Makes the categories").fill("Pizza, Bread");
  await sheet(page).getByLabel("Tickets it can work on at once").fill("4");
  const { items } = await shop.as<{ items: { name: string; version: number }[] }>(
    "admin",
    "GET",
    "stations?site=main",
  );
  const version = items.find(({ name }) => name === "oven")?.version;
  const theirs = { kind: "expediter", capacity: 9 };
  await shop.as("manager", "PATCH", "stations/oven?site=main", theirs, { "if-match": `"${version}"` });
  await sheet(page).getByRole("button", { name: "Save" }).click();
  await expect(sheet(page).getByText("Somebody else changed it meanwhile.", { exact: false })).toBeVisible();
  await expect(sheet(page).getByLabel("What it is")).toHaveValue("expediter");
  await expect(sheet(page).getByLabel("Makes the categories")).toHaveValue("Pizza, Bread");
  await expect(sheet(page).getByLabel("Tickets it can work on at once")).toHaveValue("9");
  await sheet(page).getByText("You had typed: 4").getByRole("button", { name: "Use mine" }).click();
  await sheet(page).getByRole("button", { name: "Save" }).click();
  await expect(sheet(page)).toHaveCount(0);
  await expect(record(page, "oven")).toContainText("Expediter · makes Pizza, Bread · 4 tickets at once");
});

test("an admin signs a cook out everywhere, and reads in the log what they did", async ({ person }) => {
  const cook = await person("kitchen");
  await new Board(cook).open();
  const page = await person("admin");
  await page.goto("/admin/users");
  const actions = page
    .locator('[data-email="kitchen@demo.local"]')
    .getByRole("button", { name: /^Actions for/ });
  await actions.click();
  await page.getByRole("menuitem", { name: "Sign out everywhere" }).click();
  await page.getByRole("button", { name: "Sign them out" }).click();
  await confirmByLetter(page);
  await expect(cook.locator("[data-door=signed-out]")).toBeVisible();
  await actions.click();
  await page.getByRole("menuitem", { name: "What they did" }).click();
  await expect(page).toHaveURL(/\/admin\/audit\?actor=/);
  await expect(page.getByTestId("audit-entry").first()).toContainText("Signed in");
});

test("what is written about all of it is a step away from the admin", async ({ person }) => {
  const page = await person("manager");
  await page.goto("/admin/orders");
  await page.getByRole("button", { name: "Account of Mara Manager" }).click();
  await page.getByRole("menuitem", { name: "Documentation" }).click();
  await expect(page).toHaveURL(/\/docs\/$/);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});
