import { expect, it } from "vitest";
import { tokenIn } from "./token";

const TOKEN = `ohd_${"aB3".repeat(12)}`;

it("finds a board's token, alone or in an address, and nothing else", () => {
  expect(tokenIn(TOKEN)).toBe(TOKEN);
  expect(tokenIn(`  ${TOKEN}\n`)).toBe(TOKEN);
  expect(tokenIn(`https://shop.example.org/pair#${TOKEN}`)).toBe(TOKEN);
  for (const wrong of [
    "",
    "ohd_",
    TOKEN.slice(0, -1),
    `${TOKEN}x`,
    `x${TOKEN}`,
    TOKEN.replace("ohd_", "ohk_"),
  ])
    expect(tokenIn(wrong), wrong).toBeUndefined();
});
