import { expect, test } from "./support/test";

test("files come compressed, with a long life, and the page with a policy of its own", async ({
  hub,
  person,
}) => {
  const page = await person();
  const files: { url: string; headers: Record<string, string> }[] = [];
  page.on("response", (response) => files.push({ url: response.url(), headers: response.headers() }));
  const answer = await page.goto("/");
  await page.waitForLoadState("networkidle");
  const scripts = files.filter(({ url }) => url.includes("/assets/") && url.endsWith(".js"));
  expect(scripts.length).toBeGreaterThan(0);
  for (const { headers } of scripts) {
    expect(headers["content-encoding"]).toBe("br");
    expect(headers["cache-control"]).toBe("public, max-age=31536000, immutable");
  }
  const policy = answer?.headers()["content-security-policy"] ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain("unsafe");
  const nonces = await Promise.all([nonce(hub.url), nonce(hub.url)]);
  expect(nonces[0]).toBeTruthy();
  expect(nonces[0]).not.toBe(nonces[1]);
});

test("an address of the app is the app, an address of nothing is not", async ({ hub }) => {
  const page = await fetch(`${hub.url}/orders/anything`);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('<div id="root">');
  const asset = await fetch(`${hub.url}/assets/gone-12345678.js`);
  expect(asset.status).toBe(404);
  const api = await fetch(`${hub.url}/api/v1/nothing`);
  expect(api.status).toBe(404);
  expect(api.headers.get("content-type")).toContain("application/problem+json");
});

async function nonce(url: string): Promise<string | undefined> {
  const answer = await fetch(url);
  return answer.headers.get("content-security-policy")?.match(/'nonce-([^']+)'/)?.[1];
}
