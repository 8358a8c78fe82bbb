import { read } from "../../client/test/vectors/format";
import { expect, test } from "./support/test";
import { VectorPage } from "./support/vector-page";

test("the client keeps to the conversations of schemas/vectors in a browser, too", async ({
  browser,
  hub,
}) => {
  test.setTimeout(240_000);
  const vectors = await read();
  expect(vectors.length).toBeGreaterThan(15);
  for (const vector of vectors) {
    await test.step(vector.name, async () => {
      const context = await browser.newContext({ baseURL: hub.url, bypassCSP: true });
      const page = await VectorPage.open(await context.newPage());
      await page.play(vector);
      await context.close();
    });
  }
});
