import type { Product } from "#/lib/api/types";
import { parseDecimal, writeDecimal } from "../form/price";
import { optionMessages as messages } from "./option-messages";

/** A choice as a form holds it: text, as it is typed. */
export interface ChoiceValues {
  /** Empty for a new one. */
  id: string;
  name: string;
  /** On top of the price; may be less than nothing. */
  delta: string;
  isAvailable: boolean;
}

export interface OptionValues {
  id: string;
  name: string;
  min: string;
  max: string;
  choices: ChoiceValues[];
}

type ProductOption = NonNullable<Product["options"]>[number];

export const NEW_CHOICE: ChoiceValues = { id: "", name: "", delta: "", isAvailable: true };
export const NEW_OPTION: OptionValues = { id: "", name: "", min: "0", max: "1", choices: [NEW_CHOICE] };

export function optionValuesOf(options: readonly ProductOption[], digits: number): OptionValues[] {
  return options.map(({ id, name, min, max, choices }) => ({
    id,
    name,
    min: String(min),
    max: String(max),
    choices: choices.map((choice) => ({
      id: choice.id,
      name: choice.name,
      delta: choice.price_delta.amount === 0 ? "" : writeDecimal(choice.price_delta.amount, digits),
      isAvailable: choice.is_available,
    })),
  }));
}

export interface OptionBody {
  id: string;
  name: string;
  min: number;
  max: number;
  choices: { id: string; name: string; price_delta: number; is_available: boolean }[];
}

type Checked = { ok: true; options: OptionBody[] } | { ok: false; error: string };

/** The options as a request, or the first thing that is wrong with them. */
export function checkedOptions(options: readonly OptionValues[], digits: number): Checked {
  const ids = new Set(options.map((option) => option.id).filter(Boolean));
  const bodies: OptionBody[] = [];
  for (const option of options) {
    const name = option.name.trim();
    if (!name) return { ok: false, error: messages.errors.name };
    const [min, max] = [count(option.min), count(option.max)];
    const isOrdered = min !== undefined && max !== undefined && min <= max && max > 0;
    if (!isOrdered || min > option.choices.length) return { ok: false, error: messages.errors.bounds(name) };
    const choices = checkedChoices(option, digits);
    if (typeof choices === "string") return { ok: false, error: choices };
    bodies.push({ id: option.id || fresh(name, ids), name, min, max, choices });
  }
  return { ok: true, options: bodies };
}

function checkedChoices(option: OptionValues, digits: number): OptionBody["choices"] | string {
  const ids = new Set(option.choices.map((choice) => choice.id).filter(Boolean));
  const bodies: OptionBody["choices"] = [];
  for (const choice of option.choices) {
    const name = choice.name.trim();
    const delta = signedDecimal(choice.delta, digits);
    if (!name) return messages.errors.choice(option.name.trim());
    if (delta === undefined) return messages.errors.delta(name);
    bodies.push({
      id: choice.id || fresh(name, ids),
      name,
      price_delta: delta,
      is_available: choice.isAvailable,
    });
  }
  return bodies.length > 0 ? bodies : messages.errors.noChoice(option.name.trim());
}

/** `+0.50`, `-1` or nothing, in minor units. */
function signedDecimal(text: string, digits: number): number | undefined {
  const bare = text.trim().replace(/^\+/, "").replace(/^[−-]/, "-");
  if (!bare) return 0;
  const parsed = parseDecimal(bare.replace(/^-/, ""), digits);
  if (!parsed.ok) return undefined;
  return bare.startsWith("-") ? -parsed.value : parsed.value;
}

function count(text: string): number | undefined {
  return /^\d{1,3}$/.test(text.trim()) ? Number(text.trim()) : undefined;
}

/** An id that reads like the name, and is nobody else's. */
function fresh(name: string, taken: Set<string>): string {
  const plain = name
    .normalize("NFKD")
    .replace(/[^\x20-\x7e]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 32);
  const base = plain || "option";
  let id = base;
  for (let number = 2; taken.has(id); number += 1) id = `${base}-${number}`;
  taken.add(id);
  return id;
}
