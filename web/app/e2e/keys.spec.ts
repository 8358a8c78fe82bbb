import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./support/test";

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
  const secret = await page.getByTestId("secret").innerText();
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

test("a board is added for a site and its station", async ({ person }) => {
  const page = await person("manager");
  await page.goto("/admin/keys");
  await page.getByRole("button", { name: "Add a board" }).click();
  const sheet = page.getByRole("dialog");
  await sheet.getByLabel("Name").fill("Oven side");
  await sheet.getByLabel("Station").selectOption("oven");
  await sheet.getByRole("button", { name: "Make it" }).click();
  expect(await page.getByTestId("secret").innerText()).toMatch(/^ohd_/);
  await page.getByRole("button", { name: "I have kept it" }).click();
  await expect(record(page, "Oven side")).toContainText("oven");
});
