import { Board, Menu, Tracking } from "./support/screens";
import { expect, test } from "./support/test";
import { isKept } from "./support/worker";

test.describe("without a network", () => {
  test("the app opens, on any address, and is current again without being loaded anew", async ({
    person,
  }) => {
    const page = await person();
    await new Menu(page).open();
    await isKept(page);
    await page.context().setOffline(true);
    await page.goto("/login?to=%2F");
    await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
    await page.goto("/");
    await expect(page.locator('[data-liveness="offline"]')).toBeVisible({ timeout: 20_000 });

    await page.context().setOffline(false);
    await expect(page.getByRole("button", { name: "Add Margherita" })).toBeVisible({ timeout: 30_000 });
    await expect(page.locator('[data-liveness="live"]')).toBeVisible();
  });

  test("nothing is kept of what the hub was asked, and nothing of shared links", async ({ person, shop }) => {
    const page = await person("customer");
    const order = await shop.order({ espresso: 1 });
    await page.goto(`/orders/${order.id}`);
    await isKept(page);
    await page.reload();
    await new Tracking(page).shows("PAID", /./);
    await page.evaluate(() => fetch("/t/none"));
    const kept = await page.evaluate(async () => {
      const names = await caches.keys();
      const caught = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
      return caught.flat().map(({ url }) => new URL(url).pathname);
    });
    expect(kept.length).toBeGreaterThan(30);
    expect(kept.filter((path) => !/^\/$|^\/assets\/|^\/favicon.svg$/.test(path))).toEqual([]);
  });
});

test("the page is kept with its policy: what is shown offline obeys it, and runs", async ({
  hub,
  person,
}) => {
  const page = await person();
  await new Menu(page).open();
  await isKept(page);
  await hub.kill();
  const answer = await page.goto("/");
  expect(answer?.fromServiceWorker()).toBe(true);
  const nonce = /'nonce-([^']+)'/.exec((await answer?.headerValue("content-security-policy")) ?? "")?.[1];
  expect(nonce).toBeTruthy();
  expect(await answer?.text()).toContain(`nonce="${nonce}"`);
  await expect(page.getByRole("link", { name: "Skip to the content" })).toBeAttached();
  await hub.restart();
  await expect(page.getByRole("button", { name: "Add Margherita" })).toBeVisible({ timeout: 40_000 });
});

test("each surface is kept once it was opened, and no other one", async ({ person }) => {
  const page = await person("kitchen");
  await new Board(page).open();
  await isKept(page);
  await page.context().setOffline(true);
  await page.goto("/board/main");
  await expect(page.locator('[data-liveness="offline"]').first()).toBeVisible({ timeout: 20_000 });
});

test("what is kept speaks the language that was chosen last", async ({ person }) => {
  const page = await person();
  await new Menu(page).open();
  await isKept(page);
  await page.getByRole("combobox", { name: "Language" }).selectOption("de");
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  const keptPage = () =>
    page.evaluate(async () => (await (await caches.open("orderhub")).match("/"))?.text() ?? "");
  await expect.poll(keptPage, { timeout: 30_000 }).toContain('<html lang="de"');
  await page.context().setOffline(true);
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await expect(page.locator('[data-liveness="offline"]')).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});
