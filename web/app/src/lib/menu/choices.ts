import type { Chosen } from "#/lib/cart/cart";
import type { Choosable, Option } from "./option";

/** What is chosen of each option: ids of choices by the option's. */
export type Choices = Readonly<Record<string, readonly string[]>>;

/** Where somebody begins: with what a line has already; else one choice wherever one has to be made. */
export function firstChoices(options: readonly Option[], before: readonly Chosen[] | undefined): Choices {
  if (before) return choicesOf(before);
  const chosen = options.flatMap(({ id, min, max, choices }) => {
    const first = choices.find(({ is_available }) => is_available);
    return min === 1 && max === 1 && first ? [[id, [first.id]]] : [];
  });
  return Object.fromEntries(chosen);
}

/** With a choice made, or unmade. Where there is room for one, it takes the place of the one before. */
export function chosenToo(choices: Choices, option: Option, choice: string, isOn: boolean): Choices {
  const before = choices[option.id] ?? [];
  const without = before.filter((one) => one !== choice);
  if (!isOn) return { ...choices, [option.id]: without };
  const next = option.max === 1 ? [choice] : [...without, choice];
  return next.length > option.max ? choices : { ...choices, [option.id]: next };
}

/** The options that are not answered as they have to be: too few, too many, or what cannot be had any more. */
export function unanswered(options: readonly Option[], choices: Choices): Option[] {
  return options.filter((option) => {
    const chosen = choices[option.id] ?? [];
    const isThere = (id: string) => option.choices.some((one) => one.id === id && one.is_available);
    return chosen.length < option.min || chosen.length > option.max || !chosen.every(isThere);
  });
}

/** Whether a line can be ordered as it was chosen: the options may be others by now. */
export function isAnswered({ options = [] }: Choosable, chosen: readonly Chosen[] = []): boolean {
  const isKnown = chosen.every(({ option }) => options.some(({ id }) => id === option));
  return isKnown && unanswered(options, choicesOf(chosen)).length === 0;
}

/** What the choices add to the price of one, minor units. */
export function surcharge({ options = [] }: Choosable, chosen: readonly Chosen[] = []): number {
  return picked(options, chosen).reduce((sum, { price_delta }) => sum + price_delta.amount, 0);
}

/** `Large, Olives` */
export function choiceNames({ options = [] }: Choosable, chosen: readonly Chosen[] = []): string {
  return picked(options, chosen)
    .map(({ name }) => name)
    .join(", ");
}

/** As a line says it, in the order of the menu. */
export function asChosen(options: readonly Option[], choices: Choices): Chosen[] {
  return options.flatMap((option) => {
    const chosen = option.choices.filter(({ id }) => choices[option.id]?.includes(id)).map(({ id }) => id);
    return chosen.length > 0 ? [{ option: option.id, choices: chosen }] : [];
  });
}

function choicesOf(chosen: readonly Chosen[]): Choices {
  return Object.fromEntries(chosen.map(({ option, choices }) => [option, choices]));
}

function picked(options: readonly Option[], chosen: readonly Chosen[]) {
  const choices = choicesOf(chosen);
  return options.flatMap((option) => option.choices.filter(({ id }) => choices[option.id]?.includes(id)));
}
