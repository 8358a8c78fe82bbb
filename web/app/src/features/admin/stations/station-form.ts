import type { Station } from "#/lib/api/types";
import { type Checked, type FieldErrors, hasErrors, type Pointers } from "../form/errors";
import { messages } from "./messages";

/** A station as a form holds it: text, as it is typed. */
export interface StationValues {
  name: string;
  kind: Station["kind"];
  /** Separated by commas. */
  categories: string;
  capacity: string;
}

export const POINTERS: Pointers<StationValues> = {
  "/name": "name",
  "/kind": "kind",
  "/categories": "categories",
  "/capacity": "capacity",
};

export const EMPTY: StationValues = { name: "", kind: "kitchen", categories: "", capacity: "" };

export function valuesOf(station: Station): StationValues {
  return {
    name: station.name,
    kind: station.kind,
    categories: station.categories.join(", "),
    capacity: station.capacity == null ? "" : String(station.capacity),
  };
}

export interface StationBody {
  kind: Station["kind"];
  categories: string[];
  capacity: number | null;
}

/** The form as a request, or what is wrong with it. */
export function checked(values: StationValues): Checked<StationValues, StationBody> {
  const capacity = values.capacity.trim();
  const isCapacity = capacity === "" || /^[1-9]\d{0,5}$/.test(capacity);
  const errors: FieldErrors<StationValues> = {
    ...(!values.name.trim() && { name: messages.errors.name }),
    ...(!isCapacity && { capacity: messages.errors.capacity }),
  };
  if (hasErrors(errors)) return { ok: false, errors };
  const names = values.categories.split(",").map((name) => name.trim());
  return {
    ok: true,
    body: {
      kind: values.kind,
      categories: [...new Set(names.filter(Boolean))],
      capacity: capacity ? Number(capacity) : null,
    },
  };
}
