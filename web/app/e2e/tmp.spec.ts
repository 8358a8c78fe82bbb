import { ACCOUNT, ENTRY } from "./support/account-screens";
import { atRest, cutOff, tooSmall, tooWide } from "./support/fit";
import { LANGUAGES } from "./support/pairs";
import { expect, test } from "./support/test";
import { Visitor } from "./support/visit";
import { complaints } from "./support/walk";

test.use({ settings: ["--accounts.access_token_s", "86400", "--ws.handshakes_per_s", "0"], trace: "off" });
const ALL = [...ENTRY, ...ACCOUNT];
for (const [i, language] of LANGUAGES.entries())
  test(`axe ${language}`, async ({ person, shop }) => {
    test.setTimeout(400_000);
    const v = await Visitor.arrive(await person(), shop, {} as never);
    for (const [n, screen] of ALL.entries())
      for (const theme of ["dark", "light"] as const) {
        const width = [390, 1280][(n + i + (theme === "dark" ? 0 : 1)) % 2] ?? 390;
        const found = await v.see(screen, { theme, language, width } as never).then(
          async () => [...(await complaints(v.page)), ...(await tooWide(v.page))],
          (e: Error) => [e.message],
        );
        expect.soft(found, `${screen.name} ${theme} ${language} ${width}`).toEqual([]);
        await v.leave(screen);
      }
  });
test("fit", async ({ person, shop }) => {
  test.setTimeout(400_000);
  const v = await Visitor.arrive(await person(), shop, {} as never);
  for (const [n, screen] of ALL.entries()) {
    const found = await v
      .see(screen, { theme: "light", language: LANGUAGES[n % 3] ?? "en", width: 320 } as never)
      .then(
        async () => {
          const a = [...(await tooWide(v.page)), ...(await tooSmall(v.page, 24))];
          await v.page.setViewportSize({ width: 1280, height: 900 });
          await v.page.evaluate(() => {
            document.documentElement.style.fontSize = "200%";
          });
          await atRest(v.page);
          return [...a, ...(await tooWide(v.page)), ...(await cutOff(v.page))];
        },
        (e: Error) => [e.message],
      );
    expect.soft(found, screen.name).toEqual([]);
    await v.leave(screen);
  }
});
