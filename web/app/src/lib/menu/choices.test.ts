import { describe, expect, it } from "vitest";
import { asChosen, choiceNames, chosenToo, firstChoices, isAnswered, surcharge, unanswered } from "./choices";
import type { Option } from "./option";

function option(id: string, min: number, max: number, ...choices: [string, number, boolean?][]): Option {
  return {
    id,
    name: id,
    min,
    max,
    choices: choices.map(([id, amount, is_available = true]) => ({
      id,
      name: id.toUpperCase(),
      price_delta: { amount, currency: "GBP" },
      is_available,
    })),
  };
}

const size = option("size", 1, 1, ["s", -100, false], ["m", 0], ["l", 200]);
const extras = option("extras", 0, 2, ["olives", 50], ["ham", 150], ["egg", 100]);
const pizza = { options: [size, extras] };

describe("choosing", () => {
  it("begins with the first that can be had, where one is needed, or with what there was", () => {
    expect(firstChoices([size, extras], undefined)).toEqual({ size: ["m"] });
    expect(firstChoices([size], [{ option: "size", choices: ["l"] }])).toEqual({ size: ["l"] });
  });

  it("one takes the place of the other where there is room for one; elsewhere one too many is not taken", () => {
    expect(chosenToo({ size: ["m"] }, size, "l", true)).toEqual({ size: ["l"] });
    const two = { extras: ["olives", "ham"] };
    expect(chosenToo(two, extras, "egg", true)).toBe(two);
    expect(chosenToo(two, extras, "ham", false)).toEqual({ extras: ["olives"] });
  });

  it("is done when every option is answered with what can be had", () => {
    expect(unanswered([size, extras], {})).toEqual([size]);
    expect(unanswered([size, extras], { size: ["s"] })).toEqual([size]);
    expect(unanswered([size, extras], { size: ["l"], extras: ["egg"] })).toEqual([]);
  });
});

describe("a line", () => {
  const chosen = asChosen([size, extras], { extras: ["ham", "olives"], size: ["l"], gone: ["x"] });

  it("says its choices in the order of the menu, and what they add", () => {
    expect(chosen).toEqual([
      { option: "size", choices: ["l"] },
      { option: "extras", choices: ["olives", "ham"] },
    ]);
    expect(choiceNames(pizza, chosen)).toBe("L, OLIVES, HAM");
    expect(surcharge(pizza, chosen)).toBe(400);
  });

  it("cannot be ordered once its choices are no more", () => {
    expect(isAnswered(pizza, chosen)).toBe(true);
    expect(isAnswered(pizza, [])).toBe(false);
    expect(isAnswered({}, chosen)).toBe(false);
    expect(isAnswered({}, undefined)).toBe(true);
  });
});
