import { type BrowserContext, test as base, expect, type Page } from "@playwright/test";
import { Hub } from "./hub";
import { type Role, Shop } from "./shop";

export { expect };

interface Scene {
  /** Settings of this file's hub: `test.use({ settings: ["--cancellation.window_s", "5"] })`. */
  settings: string[];
  hub: Hub;
  shop: Shop;
  /** A person with a browser of their own; signed in when a role is named. */
  person: (
    role?: Role,
    options?: Parameters<import("@playwright/test").Browser["newContext"]>[0],
  ) => Promise<Page>;
}

/** What a page may say on its console while the network is down: the browser's own words about it. */
const NETWORK =
  /Failed to load resource|WebSocket connection to|net::ERR_|error occurred when fetching the script/;

export const test = base.extend<Scene>({
  settings: [[], { option: true }],

  hub: async ({ settings }, use) => {
    const hub = await Hub.start(settings);
    await use(hub);
    await hub.stop();
  },

  shop: async ({ hub }, use) => {
    await use(new Shop(hub.url));
  },

  person: async ({ browser, hub, shop }, use) => {
    const contexts: BrowserContext[] = [];
    const complaints: string[] = [];
    await use(async (role, options) => {
      const baseURL = options?.baseURL ?? hub.url;
      const storageState = role && signedIn(baseURL, await shop.login(role));
      const context = await browser.newContext({
        baseURL,
        ...(storageState && { storageState }),
        ...options,
      });
      contexts.push(context);
      context.on("weberror", (error) => complaints.push(String(error.error())));
      context.on("console", (message) => {
        // Violations of the content security policy are told here too.
        if (message.type() === "error" && !NETWORK.test(message.text())) complaints.push(message.text());
      });
      return context.newPage();
    });
    for (const context of contexts) await context.close();
    expect(complaints, "what the pages complained of").toEqual([]);
  },
});

/** A browser in which somebody has signed in. Each gets a session of its own: refresh tokens are used once. */
function signedIn(origin: string, session: Awaited<ReturnType<Shop["login"]>>) {
  const localStorage = [{ name: SESSION_KEY, value: keptSession(session) }];
  return { cookies: [], origins: [{ origin, localStorage }] };
}

export const SESSION_KEY = "orderhub.session";

/** What the login page would have left in a browser. */
export function keptSession(session: Awaited<ReturnType<Shop["login"]>>): string {
  return JSON.stringify({
    user: session.user,
    accessToken: session.access_token,
    refreshToken: session.refresh_token,
    renewAt: Date.now() + session.expires_in * 800,
  });
}
