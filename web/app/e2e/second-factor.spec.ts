import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { PASSWORD } from "./support/shop";
import { confirmByLetter, stepUpDialog } from "./support/step-up";
import { expect, test } from "./support/test";
import { AuthenticatorApp } from "./support/totp";

const section = (page: Page) => page.getByRole("region", { name: "Authenticator app" });
const appCode = (page: Page) => page.getByLabel("Code from your authenticator app");
const signedIn = (page: Page) => expect(page.getByRole("button", { name: /^Account of/ })).toBeVisible();

async function axe(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
}

/** Enters the password; the code is asked for then. */
async function signIn(page: Page, email: string): Promise<void> {
  await page.goto("/login");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

async function enrol(page: Page): Promise<{ app: AuthenticatorApp; codes: string[] }> {
  await page.goto("/account");
  await section(page).getByRole("button", { name: "Set it up" }).click();
  await confirmByLetter(page);
  const secret = await page.getByTestId("authenticator-secret").textContent();
  await expect(page.getByRole("img", { name: "QR code for the authenticator app" })).toBeVisible();
  const app = new AuthenticatorApp(secret ?? "");
  await axe(page);
  await appCode(page).fill("12345");
  await page.getByRole("button", { name: "Switch it on" }).click();
  await expect(page.getByText("Enter the six digits that the app shows.")).toBeVisible();
  await appCode(page).fill(await app.next());
  await page.getByRole("button", { name: "Switch it on" }).click();
  await expect(page.getByRole("heading", { name: "Your recovery codes" })).toBeFocused();
  const codes = await page.getByTestId("recovery-codes").getByRole("listitem").allTextContents();
  return { app, codes };
}

test("an app is set up, asked for at the door, stood in for by a recovery code, and taken away", async ({
  person,
  shop,
}) => {
  test.setTimeout(240_000);
  const email = `ann-${crypto.randomUUID()}@example.org`;
  await shop.signUp(email);
  const page = await person(undefined, { viewport: { width: 390, height: 800 } });
  await signIn(page, email);
  await signedIn(page);
  const { app, codes } = await enrol(page);
  expect(new Set(codes).size).toBe(10);
  await axe(page);

  // Kept as a file and on paper, and gone from the page once they are kept.
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as a file" }).click();
  const file = Buffer.concat(await (await (await download).createReadStream()).toArray()).toString();
  expect(file).toContain(`Recovery codes of ${email}`);
  for (const code of codes) expect(file).toContain(code);
  await page.evaluate(() => {
    window.print = () => {
      const paper = document.querySelector("[data-print]");
      document.documentElement.dataset.printed = paper?.textContent ?? "";
      window.dispatchEvent(new Event("afterprint"));
    };
  });
  await page.getByRole("button", { name: "Print" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-printed", new RegExp(codes[9] ?? "-"));
  await page.getByRole("button", { name: "I have kept them" }).click();
  await expect(page.getByText(codes[0] ?? "-")).toHaveCount(0);
  await expect(section(page)).toContainText("On");

  // At the door.
  const other = await person();
  await signIn(other, email);
  await expect(appCode(other)).toBeFocused();
  await expect(appCode(other)).toHaveAttribute("autocomplete", "one-time-code");
  await axe(other);
  await appCode(other).fill("000000");
  await other.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(
    other.getByText("This code is not right, or was used already.", { exact: false }),
  ).toBeVisible();
  await expect(appCode(other)).toBeFocused();
  await appCode(other).fill(await app.next());
  await other.keyboard.press("Enter");
  await signedIn(other);

  // By a recovery code, which is good once.
  const third = await person();
  for (const outcome of ["in", "refused"] as const) {
    await third.goto("/login");
    await third.evaluate(() => localStorage.clear());
    await signIn(third, email);
    await third.getByRole("button", { name: "Use a recovery code" }).click();
    const field = third.getByLabel("Recovery code");
    await expect(field).toBeFocused();
    await field.fill(codes[0]?.toUpperCase() ?? "");
    await third.keyboard.press("Enter");
    if (outcome === "in") await signedIn(third);
    else await expect(third.getByText("This recovery code is not right", { exact: false })).toBeVisible();
  }

  // Taken away by who shows it once more.
  await section(page).getByRole("button", { name: "Remove" }).click();
  await page.getByRole("button", { name: "Remove it" }).click();
  const asked = stepUpDialog(page);
  if (await asked.isVisible().catch(() => false)) {
    await asked.getByRole("button", { name: "Use a recovery code" }).click();
    await asked.getByLabel("Recovery code").fill(codes[1] ?? "");
    await asked.getByRole("button", { name: "Go on" }).click();
  }
  await expect(section(page).getByRole("button", { name: "Set it up" })).toBeVisible();
  await signIn(await person(), email);
});

test("who makes an account is asked once who they are; cancelled, nothing is made and nothing is lost", async ({
  person,
  shop,
}) => {
  const page = await person("admin");
  await page.goto("/admin/users?open=create");
  const sheet = page.getByRole("dialog", { name: "New user" });
  const email = "cook@example.org";
  await sheet.getByLabel("Email").fill(email);
  await sheet.getByLabel("Role").selectOption("customer");
  await sheet.getByLabel("Password", { exact: true }).fill("seven quiet trams at dawn");
  await sheet.getByRole("button", { name: "Add them" }).click();
  const dialog = stepUpDialog(page);
  await expect(dialog).toBeVisible();
  await axe(page);
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(sheet.getByRole("alert")).toBeVisible();
  await expect(sheet.getByLabel("Email")).toHaveValue(email);
  const { items } = await shop.as<{ items: { email: string }[] }>("admin", "GET", "users?limit=200");
  expect(items.map((user) => user.email)).not.toContain(email);

  await sheet.getByRole("button", { name: "Add them" }).click();
  await dialog.getByRole("button", { name: "Mail me a code" }).click();
  await dialog.getByLabel("Code from the letter").fill("000000");
  await dialog.getByRole("button", { name: "Go on" }).click();
  await expect(dialog.getByText("This code is not right.", { exact: false })).toBeVisible();
  await dialog.getByTestId("fill-demo-code").click();
  await dialog.getByRole("button", { name: "Go on" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.locator(`[data-email="${email}"]`)).toBeVisible();

  // For a while, that was it.
  const actions = page.locator(`[data-email="${email}"]`).getByRole("button", { name: /^Actions for/ });
  await actions.click();
  await page.getByRole("menuitem", { name: "Switch off" }).click();
  await page
    .getByRole("dialog", { name: /^Switch / })
    .getByRole("button", { name: "Switch off" })
    .click();
  await expect(page.locator(`[data-email="${email}"]`)).toContainText("Switched off");
  await expect(dialog).toHaveCount(0);
});
