import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { Board } from "./support/screens";
import { confirmByLetter } from "./support/step-up";
import { expect, SESSION_KEY, test } from "./support/test";

/** Programs and boards get in by themselves, and what staff does is written down. */

const record = (page: Page, name: string) => page.getByTestId("record").filter({ hasText: name });

test("a key is made, shown once, does what it says, and is revoked", async ({ person, hub }) => {
  const page = await person("admin");
  await page.goto("/admin/keys");
  await expect(page.getByText("No program has a key.")).toBeVisible();
  await page.getByRole("button", { name: "Make a key" }).click();
  const sheet = page.getByRole("dialog");
  await sheet.getByRole("button", { name: "Make it" }).click();
  await expect(sheet.getByText("1 to 120 characters.")).toBeVisible();
  await sheet.getByLabel("Name").fill("Till");
  const { violations } = await new AxeBuilder({ page }).include("dialog").analyze();
  expect(violations).toEqual([]);
  await sheet.getByRole("button", { name: "Make it" }).click();
  await confirmByLetter(page);
  const secret = (await page.getByTestId("secret").textContent()) ?? "";
  expect(secret).toMatch(/^ohk_/);
  await page.getByRole("button", { name: "I have kept it" }).click();
  await expect(page.getByText(secret)).toHaveCount(0);
  await expect(record(page, "Till")).toContainText("never used");

  const read = (path: string) =>
    fetch(`${hub.url}/api/v1/${path}`, { headers: { authorization: `Bearer ${secret}` } });
  expect((await read("orders")).status).toBe(200);
  expect((await read("audit")).status).toBe(403);

  await record(page, "Till").getByRole("button", { name: "Actions for Till" }).click();
  await page.getByRole("menuitem", { name: "Revoke" }).click();
  await page.getByRole("button", { name: "Revoke it" }).click();
  await expect(record(page, "Till")).toHaveCount(0);
  expect((await read("orders")).status).toBe(401);

  await page.goto("/admin/audit");
  const entries = page.getByTestId("audit-entry");
  await expect(entries.first()).toContainText("Revoked a key");
  await page.getByLabel("What was done").selectOption("api_key.made");
  await expect(entries).toHaveCount(1);
  await expect(entries).toContainText("Ada Admin");
  const log = await new AxeBuilder({ page }).analyze();
  expect(log.violations).toEqual([]);
});

test("a board is added for a station, paired by its address, works, goes on by itself, and is taken away", async ({
  person,
  shop,
}) => {
  const page = await person("manager");
  await page.goto("/admin/keys");
  await page.getByRole("button", { name: "Add a board" }).click();
  const sheet = page.getByRole("dialog");
  await sheet.getByLabel("Name").fill("Oven side");
  await sheet.getByLabel("Station").selectOption("oven");
  await sheet.getByRole("button", { name: "Make it" }).click();
  await confirmByLetter(page);
  const token = (await page.getByTestId("secret").textContent()) ?? "";
  expect(token).toMatch(/^ohd_/);
  const address = (await page.getByTestId("address").textContent()) ?? "";
  await page.getByRole("button", { name: "I have kept it" }).click();
  await expect(record(page, "Oven side")).toContainText("oven");

  const order = await shop.order({ "pizza-margherita": 1, lemonade: 1 });
  const screen = await person();
  const asked = watched(screen);
  await screen.goto(address);
  await expect(screen.getByLabel("Token of the board")).toHaveValue(token);
  await expect(screen).toHaveURL(/\/pair$/);
  const { violations } = await new AxeBuilder({ page: screen }).analyze();
  expect(violations).toEqual([]);
  await screen.getByRole("button", { name: "Pair it" }).click();
  const live = screen.locator('[data-liveness="live"]').first();
  await expect(live).toBeVisible();
  await expect(screen).toHaveURL(/\/board\/main\?station=oven$/);
  await expect(new Board(screen).ticket(order.number)).toBeVisible();
  // What stands behind the # is no part of what is asked for.
  expect(asked.filter((url) => url.includes("ohd_"))).toEqual([]);

  // Started anew, it is the same board of the same station; also once its access token has run out.
  await screen.evaluate((key) => {
    const session = JSON.parse(localStorage.getItem(key) ?? "{}");
    localStorage.setItem(key, JSON.stringify({ ...session, accessToken: "gone", renewAt: 0 }));
  }, SESSION_KEY);
  await screen.goto("/board");
  await expect(screen).toHaveURL(/\/board\/main\?station=oven$/);
  await expect(live).toBeVisible();

  await record(page, "Oven side").getByRole("button", { name: "Actions for Oven side" }).click();
  await page.getByRole("menuitem", { name: "Revoke" }).click();
  await page.getByRole("button", { name: "Take it away" }).click();
  await expect(record(page, "Oven side")).toHaveCount(0);
  await expect(screen.locator("[data-door=signed-out]")).toBeVisible();
  await screen.getByRole("link", { name: "Pair this screen" }).click();
  await screen.getByLabel("Token of the board").fill(token);
  await screen.getByRole("button", { name: "Pair it" }).click();
  await expect(screen.getByText("No board has this token.")).toBeVisible();
});

test("nobody becomes a board by a link alone, and whoever does is told who is signed out by it", async ({
  person,
  shop,
}) => {
  const body = { name: "Pass", site: "main" };
  const { token } = await shop.as<{ token: string }>("admin", "POST", "devices", body);
  const page = await person("kitchen");
  await page.goto(`/pair#${token}`);
  await expect(page.getByText("is signed in here, and is signed out by it.")).toBeVisible();
  await page.goto("/board");
  await expect(page.locator("[data-board=main]")).toBeVisible();
  await page.goto("/pair");
  await page.getByLabel("Token of the board").fill("ohd_short");
  await page.getByRole("button", { name: "Pair it" }).click();
  await expect(page.getByText("A token begins with ohd_ and has 40 characters.")).toBeVisible();
  await page.getByLabel("Token of the board").fill(`${new URL("/pair", page.url())}#${token}`);
  await page.getByRole("button", { name: "Pair it" }).click();
  await expect(page).toHaveURL(/\/board\/main$/);
  const name = await page.evaluate(
    (key) => JSON.parse(localStorage.getItem(key) ?? "{}").user?.name,
    SESSION_KEY,
  );
  expect(name).toBe("Pass");
});

/** The addresses that a page asks for, from now on. */
function watched(page: Page): string[] {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  return asked;
}
