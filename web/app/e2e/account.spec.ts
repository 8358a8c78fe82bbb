import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "./support/test";

test("who wants no mail says so on their own page, and is told what comes anyway", async ({
  person,
  shop,
}) => {
  const page = await person("customer");
  await page.goto("/");
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("link", { name: "Your account" }).click();
  await expect(page.getByRole("heading", { name: "Your account" })).toBeVisible();
  await expect(page.getByText("customer@demo.local", { exact: true }).last()).toBeVisible();
  const mail = page.getByRole("switch", { name: /^Mail about your orders/ });
  await expect(mail).toBeChecked();
  await mail.click();
  await expect(page.getByText("You get no more mail about your orders")).toBeAttached();
  await page.reload();
  await expect(mail).not.toBeChecked();

  // Without a code nobody could pay.
  await expect(page.getByText("the code that confirms an order", { exact: false })).toBeVisible();
  const placed = await shop.place({ espresso: 1 });
  expect(await shop.code(placed.id)).toMatch(/^\d{6}$/);
});

test("the name that is called is one's own to change", async ({ person }) => {
  const page = await person("customer");
  await page.goto("/account");
  await page.getByRole("button", { name: "Change name" }).click();
  const name = page.getByLabel("Name", { exact: true });
  await name.fill(" ");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("A name is needed", { exact: false })).toBeVisible();
  await name.fill("Cleopatra");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Cleopatra", { exact: true })).toBeVisible();
  await page.reload();
  await expect(page.getByText("Cleopatra", { exact: true })).toBeVisible();
});

test("colours are chosen for this device", async ({ person }) => {
  const page = await person("customer", { colorScheme: "light" });
  await page.goto("/account");
  const colours = page.getByRole("group", { name: "Colours" });
  await expect(colours.getByRole("radio", { name: "As the device" })).toBeChecked();
  await colours.getByRole("radio", { name: "Dark" }).check();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(page.getByRole("radio", { name: "Dark" })).toBeChecked();
});

test("one is signed out elsewhere, on one device and on all of them", async ({ person }) => {
  const page = await person("customer");
  const [phone, desk, tablet] = [
    await person("customer"),
    await person("customer"),
    await person("customer"),
  ];
  for (const other of [phone, desk, tablet]) {
    await other.goto("/orders");
    await expect(other.getByRole("heading", { name: "Your orders" })).toBeVisible();
  }
  await page.goto("/account");
  const section = page.getByRole("region", { name: "Where you are signed in" });
  const rows = section.getByRole("listitem");
  const others = section.locator("[data-session]:not([data-current])");
  await expect(rows.filter({ hasText: "This device" })).toHaveCount(1);
  const before = await others.count();
  expect(before).toBeGreaterThanOrEqual(3);
  await others
    .first()
    .getByRole("button", { name: /^Sign out/ })
    .click();
  await expect(others).toHaveCount(before - 1);
  await section.getByRole("button", { name: "Sign out everywhere else" }).click();
  await expect(others).toHaveCount(0);
  await expect(rows).toHaveCount(1);
  for (const other of [phone, desk, tablet]) {
    await other.reload();
    await expect(other).toHaveURL(/\/login/);
  }
});

test("addresses are added, changed, made the default and removed; what is missing is said at its field", async ({
  person,
}) => {
  const page = await person("customer", { viewport: { width: 360, height: 780 } });
  await page.goto("/account");
  const section = page.getByRole("region", { name: "Addresses" });
  await expect(section.getByText("None yet.", { exact: false })).toBeVisible();
  const add = async (fields: Record<string, string>) => {
    await section.getByRole("button", { name: "Add", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "A new address" });
    for (const [label, value] of Object.entries(fields)) await dialog.getByLabel(label).fill(value);
    return dialog;
  };
  const dialog = await add({ "What you call it": "Home", "Street and number": "12 Oven Lane" });
  await dialog.getByRole("button", { name: "Save the address" }).click();
  await expect(dialog.getByLabel("Name", { exact: true })).toBeFocused();
  await expect(dialog.getByText("This is needed.")).toHaveCount(2);
  await dialog.getByLabel("Name", { exact: true }).fill("Cleo");
  await dialog.getByLabel("City").fill("London");
  await expect(dialog.getByLabel("Country")).toHaveValue("GB");
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await dialog.getByRole("button", { name: "Save the address" }).click();
  await expect(dialog).toBeHidden();
  const home = section.getByRole("listitem").filter({ hasText: "Home" });
  await expect(home).toContainText("Default");
  await expect(home).toContainText("12 Oven Lane, London, United Kingdom");

  const second = await add({
    "What you call it": "Work",
    Name: "Cleo",
    "Street and number": "1 Desk Road",
    City: "Leeds",
  });
  await second.getByRole("button", { name: "Save the address" }).click();
  const work = section.getByRole("listitem").filter({ hasText: "Work" });
  await work.getByRole("button", { name: "Make default: Work" }).click();
  await expect(work).toContainText("Default");
  await expect(home).not.toContainText("Default");

  await home.getByRole("button", { name: "Change: Home" }).click();
  const change = page.getByRole("dialog", { name: "Change the address" });
  await change.getByLabel("Phone").fill("nobody knows");
  await change.getByRole("button", { name: "Save the address" }).click();
  await expect(change.getByLabel("Phone")).toBeFocused();
  await change.getByLabel("Phone").fill("+44 20 7946 0000");
  await change.getByLabel("What you call it").fill("");
  await change.getByRole("button", { name: "Save the address" }).click();
  await expect(change).toBeHidden();
  await expect(home).toHaveCount(0);

  await work.getByRole("button", { name: "Remove: Work" }).click();
  await page.getByRole("button", { name: "Remove it" }).click();
  await expect(work).toHaveCount(0);
  await expect(section.getByRole("listitem")).toHaveCount(1);
  await expect(section.getByRole("listitem")).toContainText("Default");
});

test("the app is installed by a button, where the browser offers it", async ({ person }) => {
  const page = await person("customer");
  await page.goto("/account");
  await expect(page.getByRole("heading", { name: "Your account" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Install the app" })).toHaveCount(0);
  await page.evaluate(() => {
    const event = new Event("beforeinstallprompt", { cancelable: true });
    Object.assign(event, {
      prompt: async () => {
        document.documentElement.dataset.prompted = "yes";
      },
    });
    window.dispatchEvent(event);
  });
  const install = page.getByRole("button", { name: "Install the app" });
  await install.click();
  await expect(page.locator("html")).toHaveAttribute("data-prompted", "yes");
  await expect(install).toHaveCount(0);
});
