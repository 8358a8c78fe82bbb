import { SCREENS } from "../e2e/support/every-screen";
import { tooWide } from "../e2e/support/fit";
import { all } from "../e2e/support/pairs";
import { sceneSettings } from "../e2e/support/scene";
import { test } from "../e2e/support/test";
import { complaints, walk } from "../e2e/support/walk";

const { settings, remove } = sceneSettings();
test.use({ settings });
test.afterAll(remove);

/** What the tests see in pairs, in full: eighteen looks at every screen. */
test("axe finds nothing on any screen, in any theme, language and width", async ({ person, shop }) => {
  await walk({ person, shop }, all(SCREENS.length), async (page) => [
    ...(await complaints(page)),
    ...(await tooWide(page)),
  ]);
});
