// @vitest-environment jsdom
import { expect, it } from "vitest";
import { countries, countryName, ownCountry } from "./countries";

it("countries have names and are in the order of the language", () => {
  const all = countries();
  expect(all).toHaveLength(249);
  expect(new Set(all.map(({ code }) => code)).size).toBe(249);
  expect(countryName("DE")).toBe("Germany");
  expect(all.findIndex(({ code }) => code === "AT")).toBeLessThan(all.findIndex(({ code }) => code === "AZ"));
});

it("the reader's country is what their browser says first", () => {
  expect(ownCountry(["de", "de-AT", "en-US"])).toBe("AT");
  expect(ownCountry(["ar"])).toBe("");
});
