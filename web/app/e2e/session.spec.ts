import type { Page } from "@playwright/test";
import { type Line, lineOfTheTest } from "./support/line";
import { Network } from "./support/network";
import { PASSWORD } from "./support/shop";
import { test as base, expect, SESSION_KEY } from "./support/test";

/** What renews a session is the browser's to keep: nothing that runs in a page can read it. */

const test = base.extend<{ line: Line }>({
  line: lineOfTheTest,
  settings: async ({ line }, use) => use(["--http.origins", line.url]),
});

const COOKIE = "orderhub-session";
const accountMenu = (page: Page) => page.getByRole("button", { name: /^Account of/ });
const cookieOf = async (page: Page) =>
  (await page.context().cookies()).find(({ name }) => name.endsWith(COOKIE));

async function signOut(page: Page): Promise<void> {
  await accountMenu(page).click();
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
}

/** Everything that a script of the page finds. */
async function readable(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const found: unknown[] = [document.cookie, { ...localStorage }, { ...sessionStorage }];
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    for (const { name } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name ?? ""));
      for (const store of database.objectStoreNames)
        found.push(await done(database.transaction(store).objectStore(store).getAll()));
      database.close();
    }
    for (const name of await caches.keys())
      found.push((await (await caches.open(name)).keys()).map(({ url }) => url));
    return JSON.stringify(found);
  });
}

/** The access token runs out. */
async function runOut(page: Page): Promise<void> {
  await page.evaluate((key) => {
    const session = JSON.parse(localStorage.getItem(key) ?? "{}");
    localStorage.setItem(key, JSON.stringify({ ...session, accessToken: "gone", renewAt: 0 }));
  }, SESSION_KEY);
}

/** Whether the hub goes on with a session by this cookie. */
async function goesOn(url: string, value: string): Promise<number> {
  const response = await fetch(`${url}/api/v1/auth/refresh`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "orderhub-session": "cookie",
      cookie: `${COOKIE}=${value}`,
      origin: url,
    },
    body: "{}",
  });
  return response.status;
}

test("no script finds what renews a session; a reload goes on by it, and signing out ends it", async ({
  person,
  hub,
}) => {
  const page = await person();
  await page.goto("/login?to=%2Forders");
  await page.getByLabel("Email").fill("customer@demo.local");
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  const answered = page.waitForResponse(/auth\/login/);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  expect(await (await answered).json()).not.toHaveProperty("refresh_token");
  await expect(accountMenu(page)).toBeVisible();

  const given = await cookieOf(page);
  expect(given).toMatchObject({
    name: COOKIE,
    httpOnly: true,
    secure: false,
    sameSite: "Strict",
    path: "/api/v1/auth",
  });
  const secret = given?.value ?? "";
  expect(secret.length).toBeGreaterThan(60);
  const found = await readable(page);
  expect(found).toContain("customer@demo.local");
  for (const part of [secret, secret.split(".").at(-1) ?? "", "refreshToken"])
    expect(found).not.toContain(part);
  expect(await page.evaluate(() => document.cookie)).toBe("");

  await page.reload();
  await expect(accountMenu(page)).toBeVisible();
  await runOut(page);
  await page.goto("/account");
  await expect(page.getByRole("heading", { name: "Your account" })).toBeVisible();
  await expect.poll(async () => (await cookieOf(page))?.value).not.toBe(secret);
  const renewed = (await cookieOf(page))?.value ?? "";
  expect(renewed.length).toBeGreaterThan(60);
  expect(await readable(page)).not.toContain(renewed);

  const left = page.waitForResponse(/auth\/logout/);
  await signOut(page);
  expect((await left).status()).toBe(204);
  await expect(accountMenu(page)).toHaveCount(0);
  expect(await cookieOf(page)).toBeUndefined();
  expect(await goesOn(hub.url, renewed)).toBe(401);
  await page.goto("/account");
  await expect(page).toHaveURL(/\/login/);
});

test("a session from before moves into the cookie, and two tabs go on by it", async ({ person }) => {
  const page = await person("customer");
  await page.goto("/account");
  expect(await readable(page)).toContain("refreshToken");
  await runOut(page);
  const other = await page.context().newPage();
  await Promise.all([page.reload(), other.goto("/orders")]);
  await expect(page.getByRole("heading", { name: "Your account" })).toBeVisible();
  await expect(other.getByRole("heading", { name: "Your orders" })).toBeVisible();
  // What is shown may be from before the renewal: that is awaited by itself.
  await expect.poll(() => cookieOf(page)).toBeDefined();
  for (const one of [page, other]) await expect.poll(() => readable(one)).not.toContain("refreshToken");
  await runOut(page);
  await Promise.all([page.reload(), other.reload()]);
  await expect(page.getByRole("heading", { name: "Your account" })).toBeVisible();
  await expect(other.getByRole("heading", { name: "Your orders" })).toBeVisible();
});

test("who signs out without a network is out, and the hub hears of it once it is there", async ({
  person,
  line,
  hub,
}) => {
  line.leadTo(hub.url);
  const page = await person("customer", { baseURL: line.url });
  const network = await Network.of(line, page);
  await page.goto("/account");
  await runOut(page);
  await page.reload();
  await expect(page.getByRole("heading", { name: "Your account" })).toBeVisible();
  await expect.poll(() => cookieOf(page)).toBeDefined();
  const kept = (await cookieOf(page))?.value ?? "";
  // And again within a minute, as one whose answer was lost.
  expect(await goesOn(hub.url, kept)).toBe(200);

  await accountMenu(page).click();
  await expect(page.getByRole("button", { name: "Sign out", exact: true })).toBeVisible();
  await network.off();
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(accountMenu(page)).toHaveCount(0);
  expect(await page.evaluate((key) => localStorage.getItem(key), SESSION_KEY)).toBeNull();

  await network.on();
  await expect.poll(() => cookieOf(page)).toBeUndefined();
  expect(await goesOn(hub.url, kept)).toBe(401);
  await expect(accountMenu(page)).toHaveCount(0);
});
