import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { SCREENS, type Screen } from "./every-screen";
import type { Look } from "./pairs";
import { setScene } from "./scene";
import type { Shop } from "./shop";
import { expect } from "./test";
import { Visitor } from "./visit";

type Check = (page: Page, screen: Screen) => Promise<unknown[]>;

interface People {
  person: () => Promise<Page>;
  shop: Shop;
}

/** Looks at every screen in the looks that it has, and complains of what `check` finds. */
export async function walk({ person, shop }: People, looks: readonly Look[][], check: Check): Promise<void> {
  const visitor = await Visitor.arrive(await person(), shop, await setScene(shop));
  for (const [at, screen] of SCREENS.entries()) {
    for (const look of looks[at] ?? []) {
      const found = await visitor.see(screen, look).then(
        () => check(visitor.page, screen),
        (error: Error) => [error.message],
      );
      const { theme, language, width } = look;
      expect.soft(found, `${screen.name}, ${theme}, ${language}, ${width}`).toEqual([]);
      await visitor.leave(screen);
    }
  }
}

/** What axe has to say, by rule and place. */
export async function complaints(page: Page): Promise<unknown[]> {
  const { violations } = await new AxeBuilder({ page }).options({ resultTypes: ["violations"] }).analyze();
  return violations.map(({ id, nodes }) => ({ id, where: nodes.map(({ target }) => target.join(" ")) }));
}
