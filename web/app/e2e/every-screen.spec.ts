import { SCREENS } from "./support/every-screen";
import { atRest, cutOff, tooSmall, tooWide } from "./support/fit";
import { LANGUAGES, pairwise, THEMES, WIDTHS } from "./support/pairs";
import { sceneSettings } from "./support/scene";
import { expect, test } from "./support/test";
import { complaints, walk } from "./support/walk";

const { settings, remove } = sceneSettings();
// A trace of some hundred pages would take longer than all else.
test.use({ settings, trace: "off" });
test.afterAll(remove);

test("the looks at every screen hold each pair of screen, theme, language and width", () => {
  const pairs = new Set<string>();
  pairwise(SCREENS.length).forEach((looks, screen) => {
    for (const { theme, language, width } of looks) {
      const facts = [`screen ${screen}`, theme, language, String(width)];
      for (const one of facts) for (const other of facts) pairs.add(`${one} ${other}`);
    }
  });
  const dimensions = [SCREENS.map((_, screen) => `screen ${screen}`), THEMES, LANGUAGES, WIDTHS.map(String)];
  for (const [at, ones] of dimensions.entries()) {
    for (const others of dimensions.slice(at + 1)) {
      for (const one of ones) for (const other of others) expect(pairs).toContain(`${one} ${other}`);
    }
  }
});

// Apart, so that they are looked at side by side.
for (const language of LANGUAGES) {
  test(`axe finds nothing on any screen, and none scrolls sideways: ${language}`, async ({
    person,
    shop,
  }) => {
    test.setTimeout(600_000);
    const looks = pairwise(SCREENS.length).map((all) => all.filter((look) => look.language === language));
    await walk({ person, shop }, looks, async (page) => [
      ...(await complaints(page)),
      ...(await tooWide(page)),
    ]);
  });
}

/** What is pressed, by somebody at a desk or on the way, and by a cook with wet hands. */
const SIDE_MIN = 24;
const BOARD_SIDE_MIN = 44;

test("320 pixels are wide enough, twice the text has room, and fingers hit what they press", async ({
  person,
  shop,
}) => {
  test.setTimeout(600_000);
  const looks = SCREENS.map((_, screen) => [
    { theme: "light" as const, language: LANGUAGES[screen % LANGUAGES.length] ?? "en", width: 320 },
  ]);
  await walk({ person, shop }, looks, async (page, { name }) => {
    const narrow = await tooWide(page);
    const small = await tooSmall(page, name.startsWith("board") ? BOARD_SIDE_MIN : SIDE_MIN);
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.evaluate(() => {
      document.documentElement.style.fontSize = "200%";
    });
    await atRest(page);
    return [
      ...narrow.map((one) => `at 320 px, ${one}`),
      ...small,
      ...(await tooWide(page)).map((one) => `at 200 %, ${one}`),
      ...(await cutOff(page)).map((one) => `at 200 %, cut off: ${one}`),
    ];
  });
});
