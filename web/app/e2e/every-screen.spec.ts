import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { SCREENS, type Screen } from "./support/every-screen";
import { LANGUAGES, type Look, pairwise, THEMES, WIDTHS } from "./support/pairs";
import { sceneSettings, setScene } from "./support/scene";
import type { Role } from "./support/shop";
import { expect, test } from "./support/test";
import { Visitor } from "./support/visit";

const { settings, remove } = sceneSettings();
// A trace of some hundred pages would take longer than all else.
test.use({ settings, trace: "off" });
test.afterAll(remove);

test("the looks at every screen hold each pair of screen, theme, language and width", () => {
  const looks = pairwise(SCREENS.length);
  const pairs = new Set<string>();
  looks.forEach((ofScreen, screen) => {
    for (const { theme, language, width } of ofScreen) {
      const facts = [`screen ${screen}`, theme, language, String(width)];
      for (const one of facts) for (const other of facts) pairs.add(`${one} ${other}`);
    }
  });
  const dimensions = [SCREENS.map((_, screen) => `screen ${screen}`), THEMES, LANGUAGES, WIDTHS.map(String)];
  for (const [at, ones] of dimensions.entries()) {
    for (const others of dimensions.slice(at + 1)) {
      for (const one of ones)
        for (const other of others) expect(pairs, `${one} ${other}`).toContain(`${one} ${other}`);
    }
  }
});

test("axe finds nothing on any screen, and none scrolls sideways", async ({ person, shop }) => {
  test.setTimeout(900_000);
  const scene = await setScene(shop);
  const looks = pairwise(SCREENS.length);
  const found: Record<string, unknown> = {};
  // One page a person and language: three are looked at at a time.
  await Promise.all(
    LANGUAGES.map(async (language) => {
      const visitors = new Map<Role | undefined, Visitor>();
      for (const [at, screen] of SCREENS.entries()) {
        const look = looks[at]?.find((one) => one.language === language);
        if (!look) continue;
        const visitor = visitors.get(screen.role) ?? (await arrive(await person(screen.role)));
        visitors.set(screen.role, visitor);
        const isShown = await visitor.see(screen, look).then(
          () => true,
          (error: Error) => {
            found[told(screen, look)] = error.message;
            return false;
          },
        );
        const complained = isShown ? await complaints(visitor.page) : [];
        if (complained.length > 0) found[told(screen, look)] = complained;
        await visitor.leave();
      }
    }),
  );
  expect(found).toEqual({});

  async function arrive(page: Page): Promise<Visitor> {
    await page.goto("/healthz");
    return new Visitor(page, scene);
  }
});

function told({ name }: Screen, { theme, language, width }: Look): string {
  return `${name}, ${theme}, ${language}, ${width}`;
}

async function complaints(page: Page): Promise<unknown[]> {
  const { violations } = await new AxeBuilder({ page }).options({ resultTypes: ["violations"] }).analyze();
  const found: unknown[] = violations.map(({ id, nodes }) => ({
    id,
    where: nodes.map(({ target }) => target.join(" ")),
  }));
  const wider = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  return wider > 0 ? [...found, `${wider} px too wide`] : found;
}
