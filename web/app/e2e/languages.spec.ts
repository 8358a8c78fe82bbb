import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { Menu, Tracking } from "./support/screens";
import { expect, test } from "./support/test";

const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };
const PASSWORD = "a long enough password";

test("who reads German orders, pays and is refused in German", async ({ person, shop }) => {
  const page = await person(undefined, { ...PHONE, locale: "de-DE" });
  await page.goto("/");
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await page.getByRole("button", { name: "Margherita hinzufügen" }).click();
  await page.getByRole("link", { name: "Zur Kasse" }).click();
  await page.getByRole("button", { name: "Hast du einen Gutschein?" }).click();
  await page.getByLabel("Gutscheincode").fill("no-such-code");
  await page.getByRole("button", { name: "Einlösen" }).click();
  await expect(page.getByText("Der Gutschein gilt nicht.")).toBeVisible();
  await page.getByRole("button", { name: /^Gutschein NO-SUCH-CODE herausnehmen/i }).click();
  await page.getByLabel("Dein Name").fill("Greta");
  await page.getByLabel("E-Mail").fill("customer@demo.local");
  await page.getByLabel("Passwort", { exact: true }).fill(PASSWORD);
  const place = page.getByRole("button", { name: /^Konto anlegen und zahlungspflichtig bestellen · / });
  await place.click();
  await expect(page.getByText("Mit dieser Adresse gibt es schon ein Konto.")).toBeVisible();
  await page.getByLabel("E-Mail").fill(`greta-${crypto.randomUUID()}@example.org`);
  await place.click();
  const tracking = new Tracking(page);
  await expect(tracking.order).toHaveAttribute("data-status", "PENDING");
  await expect(page.getByRole("button", { name: /^9,50\s£ zahlen$/ })).toBeVisible();
  await tracking.enterCode("000000");
  await expect(page.getByText("Das ist nicht der Code")).toBeVisible();
  await tracking.enterCode(await shop.code(await tracking.id()));
  await tracking.shows("PAID", "Bezahlt. Gleich in der Küche");
  await looksRight(page, "the order");
  await page.goto("/orders/01JZZZZZZZZZZZZZZZZZZZZZZZ");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Diese Bestellung gibt es nicht");
});

test("Arabic is chosen in the menu, keeps the cart, and leads from right to left up to the order", async ({
  person,
  shop,
}) => {
  const page = await person(undefined, { ...PHONE, locale: "en-GB" });
  await new Menu(page).open();
  await new Menu(page).add("Margherita");
  await page.getByRole("combobox", { name: "Language" }).selectOption({ label: "العربية" });
  await expect(page.locator("html[lang=ar][dir=rtl]")).toBeAttached();
  await expect(page.getByRole("combobox", { name: "اللغة" })).toHaveValue("ar");
  await looksRight(page, "the menu");
  await page.getByRole("link", { name: "إتمام الطلب" }).click();
  await page.getByLabel("اسمك").fill("ليلى");
  await page.getByLabel("البريد الإلكتروني").fill(`layla-${crypto.randomUUID()}@example.org`);
  await page.getByLabel("كلمة المرور", { exact: true }).fill(PASSWORD);
  await looksRight(page, "the checkout");
  await page.getByRole("button", { name: /^إنشاء حساب وتقديم الطلب · / }).click();
  const tracking = new Tracking(page);
  await expect(tracking.order).toHaveAttribute("data-status", "PENDING");
  await page.getByLabel("الرمز", { exact: true }).fill(await shop.code(await tracking.id()));
  await tracking.shows("PAID", "تم الدفع. في الطريق إلى المطبخ");
  await looksRight(page, "the order");
  await page.getByRole("button", { name: "إلغاء الطلب" }).click();
  await page.getByRole("button", { name: "نعم، إلغاء" }).click();
  await tracking.shows("CANCELLED", "ملغى");
  // Chosen once, for every page from then on, whatever the browser asks for.
  await page.goto("/orders");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("طلباتك");
});

const STAFF = [
  { path: "/board/main", sees: "[data-liveness=live]" },
  { path: "/admin/orders", sees: "[data-testid=order-row]" },
  { path: "/admin/products", sees: "[data-sku]" },
  { path: "/admin/sites", sees: "h2" },
  { path: "/admin/users", sees: "[data-email]" },
  { path: "/admin/jobs", sees: "form" },
];

for (const width of [360, 768, 1440]) {
  test(`the board and the admin run from right to left in Arabic, ${width} pixels wide`, async ({
    person,
    shop,
  }) => {
    await shop.order({ "pizza-margherita": 2, lemonade: 1 });
    const page = await person("admin", { viewport: { width, height: 900 }, locale: "ar-EG" });
    for (const { path, sees } of STAFF) {
      await page.goto(path);
      await expect(page.locator("html[lang=ar][dir=rtl]")).toBeAttached();
      await expect(page.locator(sees).first()).toBeVisible();
      await looksRight(page, path);
    }
  });
}

test("a drawer comes from the side where a line ends", async ({ person }) => {
  const desk = { viewport: { width: 1440, height: 900 } };
  for (const [locale, isFromTheLeft] of [
    ["en-GB", false],
    ["ar", true],
  ] as const) {
    const page = await person(undefined, { ...desk, locale });
    await page.goto("/");
    await page.locator("[data-sku] h3 button").first().click();
    const box = await page.getByRole("dialog").boundingBox();
    expect((box?.x ?? 0) < 100, locale).toBe(isFromTheLeft);
  }
});

/** Nothing is wider than the page, and axe has nothing to say. */
async function looksRight(page: Page, what: string): Promise<void> {
  await page.waitForLoadState("networkidle");
  const wider = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect.soft(wider, `${what} is as wide as the screen`).toBeLessThanOrEqual(0);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect
    .soft(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(", ")}`),
      what,
    )
    .toEqual([]);
}
