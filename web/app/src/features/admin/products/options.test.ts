import { describe, expect, it } from "vitest";
import { optionMessages as messages } from "./option-messages";
import { checkedOptions, NEW_CHOICE, NEW_OPTION, type OptionValues, optionValuesOf } from "./options";

const size: OptionValues = {
  ...NEW_OPTION,
  name: "Size",
  min: "1",
  choices: [
    { ...NEW_CHOICE, name: "Small", delta: "-1" },
    { ...NEW_CHOICE, name: "Large", delta: "+2.50" },
  ],
};

describe("options", () => {
  it("get ids that read like their names, each once", () => {
    const result = checkedOptions([size, { ...size, name: "Size!" }, { ...size, id: "size-2" }], 2);
    if (!result.ok) throw new Error(result.error);
    expect(result.options.map((option) => option.id)).toEqual(["size", "size-3", "size-2"]);
    expect(result.options[0]?.choices).toEqual([
      { id: "small", name: "Small", price_delta: -100, is_available: true },
      { id: "large", name: "Large", price_delta: 250, is_available: true },
    ]);
  });

  it("are the same after nothing was typed", () => {
    const first = checkedOptions([size], 2);
    if (!first.ok) throw new Error(first.error);
    const read = first.options.map((option) => ({
      ...option,
      choices: option.choices.map((choice) => ({
        ...choice,
        price_delta: { amount: choice.price_delta, currency: "GBP" },
      })),
    }));
    expect(checkedOptions(optionValuesOf(read, 2), 2)).toEqual(first);
  });

  it.each<[Partial<OptionValues>, string]>([
    [{ name: " " }, messages.errors.name],
    [{ min: "2", max: "1" }, messages.errors.bounds("Size")],
    [{ max: "0", min: "0" }, messages.errors.bounds("Size")],
    [{ min: "3", max: "3" }, messages.errors.bounds("Size")],
    [{ choices: [], min: "0" }, messages.errors.noChoice("Size")],
    [{ choices: [NEW_CHOICE] }, messages.errors.choice("Size")],
    [{ choices: [{ ...NEW_CHOICE, name: "Small", delta: "little" }] }, messages.errors.delta("Small")],
  ])("say what is wrong: %j", (change, error) => {
    expect(checkedOptions([{ ...size, ...change }], 2)).toEqual({ ok: false, error });
  });
});
