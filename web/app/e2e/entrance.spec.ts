import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { PASSWORD } from "./support/shop";
import { expect, test } from "./support/test";

/** Ways into an account that begin with a letter, and what is said where the door stays shut. */

const someone = () => `ann-${crypto.randomUUID()}@example.org`;
const NEW_PASSWORD = "seven quiet trams at dawn";

const signInButton = (page: Page) => page.getByRole("button", { name: "Sign in", exact: true });
const signedIn = (page: Page) => expect(page.getByRole("button", { name: /^Account of/ })).toBeVisible();

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.goto("/login");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await signInButton(page).click();
}

async function axe(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
}

test("a mailed link signs in, after a press and once; its token stands nowhere and goes nowhere before", async ({
  person,
  shop,
}) => {
  const email = someone();
  await shop.signUp(email);
  const page = await person();
  await page.goto("/login");
  await page.getByRole("button", { name: "Mail me a sign-in link" }).click();
  await expect(page.getByText("An email address looks like")).toBeVisible();
  await expect(page.getByLabel("Email")).toBeFocused();
  await page.getByLabel("Email").fill(email);
  await page.getByRole("button", { name: "Mail me a sign-in link" }).click();
  await expect(page.getByRole("heading", { name: "Look into your mail" })).toBeFocused();
  await expect(page.getByText(`an account with ${email}`, { exact: false })).toBeVisible();
  await axe(page);

  const link = new URL(await shop.letter(email, /https?:\S+\/login\/link#\S+/));
  const asked: string[] = [];
  page.on("request", (request) => asked.push(`${request.method()} ${request.url()} ${request.postData()}`));
  await page.goto(link.pathname + link.hash);
  const press = page.getByRole("button", { name: "Sign in on this device" });
  await expect(press).toBeVisible();
  await expect(page).toHaveURL(/\/login\/link$/);
  const token = link.hash.slice(1);
  expect(asked.filter((one) => one.includes(token))).toEqual([]);
  await axe(page);
  await press.click();
  await signedIn(page);

  const other = await person();
  await other.goto(link.pathname + link.hash);
  await other.getByRole("button", { name: "Sign in on this device" }).click();
  await expect(other.getByRole("alert")).toContainText("This link is no longer good");
  await other.getByRole("link", { name: "To signing in" }).click();
  await expect(other).toHaveURL(/\/login$/);
});

test("a letter says nothing about who has an account, and a link without its end says so", async ({
  person,
}) => {
  const page = await person();
  await page.goto("/login");
  await page.getByLabel("Email").fill(someone());
  await page.getByRole("button", { name: "Forgot password?" }).click();
  await expect(page.getByRole("heading", { name: "Look into your mail" })).toBeVisible();
  for (const path of ["/login/link", "/login/reset", "/login/verify"]) {
    await page.goto(path);
    await expect(page.getByRole("alert")).toContainText("Something is missing in this address.");
    await expect(page.getByRole("main").getByRole("button")).toHaveCount(0);
  }
});

test("a forgotten password is set anew by a letter; what others would guess is refused with a reason", async ({
  person,
  shop,
}) => {
  const email = someone();
  await shop.signUp(email);
  const page = await person();
  await page.goto("/login");
  await page.getByLabel("Email").fill(email);
  await page.getByRole("button", { name: "Forgot password?" }).click();
  const link = new URL(await shop.letter(email, /https?:\S+\/login\/reset#\S+/));
  await page.goto(link.pathname + link.hash);
  const password = page.getByLabel("New password");
  await expect(page.getByText("15 characters or more", { exact: false })).toBeVisible();
  await expect(page).toHaveURL(/\/login\/reset$/);
  for (const [typed, why] of [
    ["short", "This is too short"],
    ["passwordpassword", "Others would guess this one"],
  ] as const) {
    await password.fill(typed);
    await page.getByRole("button", { name: "Set the password" }).click();
    await expect(page.getByText(why, { exact: false })).toBeVisible();
    await expect(password).toBeFocused();
  }
  await axe(page);
  await password.fill(NEW_PASSWORD);
  await page.getByRole("button", { name: "Set the password" }).click();
  await expect(page.getByText("Your password is set.", { exact: false })).toBeVisible();
  await signIn(page, email, PASSWORD);
  await expect(page.getByText("do not belong together", { exact: false })).toBeVisible();
  await signIn(page, email, NEW_PASSWORD);
  await signedIn(page);
});

test("an address is confirmed by the letter that comes with the account, and by one that is sent again", async ({
  person,
  shop,
}) => {
  const email = someone();
  const page = await person();
  await page.goto("/signup");
  await page.getByLabel("Your name").fill("Ann Other");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill("ann other ann other");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByLabel("Password", { exact: true })).toBeFocused();
  await expect(page.getByText(/tried first|Others would guess/)).toBeVisible();
  await page.getByLabel("Password", { exact: true }).fill(NEW_PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
  await signedIn(page);
  const first = await shop.letter(email, /\/login\/verify#\S+/);

  await page.goto("/account");
  const banner = page.getByTestId("unverified");
  await expect(banner).toContainText(`${email} is not confirmed yet.`);
  await banner.getByRole("button", { name: "Send it again" }).click();
  await expect(banner).toContainText(`A new letter is on its way to ${email}.`);
  await expect(banner.getByRole("link", { name: "Open the demo's letter" })).toBeVisible();

  await page.goto(first);
  await page.getByRole("button", { name: "Confirm it" }).click();
  await expect(page.getByText("Your address is confirmed.")).toBeVisible();
  await page.getByRole("link", { name: "Go on" }).click();
  await page.goto("/account");
  await expect(page.getByRole("heading", { name: "Your account" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Password" })).toBeVisible();
  await expect(banner).toHaveCount(0);
});

test("a letter that is opened elsewhere confirms an address for who signs in to its account there", async ({
  person,
  shop,
}) => {
  const [email, other] = [someone(), someone()];
  await shop.signUp(email);
  await shop.signUp(other);
  const page = await person();
  await page.goto(await shop.letter(email, /\/login\/verify#\S+/));
  await expect(
    page.getByText("Sign in as you did when you made the account", { exact: false }),
  ).toBeVisible();
  await expect(page.getByRole("button", { name: "Confirm it" })).toHaveCount(0);
  for (const one of [other, email]) {
    await page.getByLabel("Email").fill(one);
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in and confirm" }).click();
    if (one === other)
      await expect(page.getByText("You are signed in as somebody else.", { exact: false })).toBeVisible();
  }
  await expect(page.getByText("Your address is confirmed.")).toBeVisible();
  await page.goto("/account");
  await expect(page.getByRole("heading", { name: "Password" })).toBeVisible();
  await expect(page.getByTestId("unverified")).toHaveCount(0);
});

test("a password is changed by who knows it, and everywhere else one is signed out", async ({
  person,
  shop,
}) => {
  const email = someone();
  await shop.signUp(email);
  const [page, other] = [await person(), await person()];
  for (const one of [page, other]) {
    await signIn(one, email, PASSWORD);
    await signedIn(one);
  }
  await page.goto("/account");
  const section = page.getByRole("region", { name: "Password" });
  await section.getByRole("button", { name: "Change password" }).click();
  const current = section.getByLabel("Current password");
  await expect(current).toBeFocused();
  await current.fill("not the password at all");
  await section.getByLabel("New password").fill(NEW_PASSWORD);
  await section.getByRole("button", { name: "Set the password" }).click();
  await expect(section.getByText("That is not the current password.")).toBeVisible();
  await current.fill(PASSWORD);
  await section.getByRole("button", { name: "Set the password" }).click();
  await expect(section.getByText("Your password is changed.", { exact: false })).toBeVisible();
  await expect(
    page.getByRole("region", { name: "Where you are signed in" }).getByRole("listitem"),
  ).toHaveCount(1);
  await other.goto("/orders");
  await expect(other).toHaveURL(/\/login/);
});

test("after too many tries, it is said when the next one is possible", async ({ person, shop }) => {
  const email = someone();
  await shop.signUp(email);
  const page = await person();
  await page.goto("/login");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill("not the password at all");
  const told = page.getByText(/^Too many tries\. The next one is possible at \d\d:\d\d:\d\d/);
  for (let attempt = 0; attempt < 12 && !(await told.isVisible()); attempt += 1) {
    const answered = page.waitForResponse(/auth\/login/);
    await signInButton(page).click();
    await answered;
    await expect(page.getByRole("alert")).toBeVisible();
  }
  await expect(told).toBeVisible();
});
