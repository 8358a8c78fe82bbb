import { expect, test } from "./support/test";

test("a phone can install it: icons for every shape, shortcuts to where people go", async ({ person }) => {
  const page = await person();
  await page.goto("/");
  const chromium = await page.context().newCDPSession(page);
  const { installabilityErrors } = await chromium.send("Page.getInstallabilityErrors");
  // Contexts of tests are like private windows, which install nothing; there is nothing else to complain about.
  const complaints = installabilityErrors.map(({ errorId }) => errorId);
  expect(complaints.filter((id) => id !== "in-incognito")).toEqual([]);

  const { data, errors } = await chromium.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  const manifest = JSON.parse(data ?? "");
  expect(manifest).toMatchObject({ id: "/", scope: "/", start_url: "/", display: "standalone", lang: "en" });
  const purposes = manifest.icons.map(({ purpose, sizes }: Record<string, string>) => `${purpose} ${sizes}`);
  for (const icon of ["any 192x192", "any 512x512", "maskable 512x512", "monochrome 192x192"]) {
    expect(purposes).toContain(icon);
  }
  expect(manifest.shortcuts.map(({ url }: { url: string }) => url)).toEqual(["/", "/orders", "/board"]);
  const touchIcon = await page.locator('link[rel="apple-touch-icon"]').getAttribute("href");
  const pictures = [...manifest.icons.map(({ src }: { src: string }) => src), touchIcon];
  for (const src of pictures) {
    const size = await page.evaluate(async (address) => {
      const image = new Image();
      image.src = address;
      await image.decode();
      return image.naturalWidth;
    }, src);
    expect(size, src).toBeGreaterThan(0);
  }
});
