import { Hub } from "./support/hub";
import { Provider } from "./support/provider";
import { expect, test } from "./support/test";

test("somebody signs in with the account they have elsewhere, and goes on where they were", async ({
  browser,
}) => {
  const provider = await Provider.start();
  const hub = await Hub.start(provider.settings);
  await provider.control({
    back: `${hub.url}/login/back`,
    who: { sub: "ann", email: "ann@example.org", email_verified: true, name: "Ann Other" },
  });
  const context = await browser.newContext({ baseURL: hub.url });
  const page = await context.newPage();
  await page.goto("/login?to=/orders");
  await page.getByRole("button", { name: "Sign in with The Club" }).click();
  await page.waitForURL(`${hub.url}/orders`);
  await page.goto("/account");
  await expect(page.getByText("ann@example.org").first()).toBeVisible();

  // An address with a login of somebody else, opened by somebody who has begun none, or another.
  const planted = await context.newPage();
  await planted.goto("/login/back?state=theirs&code=theirs");
  await expect(planted.getByRole("alert")).toContainText("was not begun here");
  await expect(planted).toHaveURL("/login/back");
  await planted.getByRole("link", { name: "Begin again" }).click();
  await expect(planted.getByRole("button", { name: "Sign in with The Club" })).toBeVisible();

  // One that the provider calls off, and one while it is away.
  let state = "";
  await planted.route(`${provider.issuer}/**`, (route) => {
    state = new URL(route.request().url()).searchParams.get("state") ?? "";
    return route.fulfill({
      status: 302,
      headers: { location: `${hub.url}/login/back?error=access_denied&state=${state}` },
    });
  });
  await planted.getByRole("button", { name: "Sign in with The Club" }).click();
  await expect(planted.getByRole("alert")).toContainText("called it off");
  expect(state).not.toBe("");
  await context.close();
  await hub.stop();
  provider.stop();
});

test("where there is no provider there is no button", async ({ person }) => {
  const page = await person();
  const asked = page.waitForResponse((response) => response.url().endsWith("/auth/oidc"));
  await page.goto("/login");
  expect(await (await asked).json()).toEqual({ is_on: false });
  await expect(page.locator("form [type=submit]")).toBeVisible();
  await expect(page.getByRole("button", { name: /Sign in with/ })).toHaveCount(0);
});
