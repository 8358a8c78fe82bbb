import type { Category } from "#/lib/api/types";
import { type Checked, type FieldErrors, hasErrors, type Pointers } from "../form/errors";
import { type Hours, hoursProblem } from "../form/hours";
import { parsePercent, writePercent } from "../form/price";
import { messages } from "./messages";

/** A category as a form holds it. */
export interface CategoryValues {
  name: string;
  position: string;
  tax: "site" | "inclusive" | "exclusive";
  rate: string;
  hours: Hours[];
}

export const POINTERS: Pointers<CategoryValues> = {
  "/name": "name",
  "/position": "position",
  "/tax": "rate",
  "/hours": "hours",
};

export const EMPTY: CategoryValues = { name: "", position: "0", tax: "site", rate: "", hours: [] };

export function valuesOf(category: Category): CategoryValues {
  return {
    name: category.name,
    position: String(category.position),
    tax: category.tax?.mode ?? "site",
    rate: category.tax ? writePercent(category.tax.rate_bp) : "",
    hours: category.hours as Hours[],
  };
}

export interface CategoryBody {
  position: number;
  tax: { rate_bp: number; mode: "inclusive" | "exclusive" } | null;
  hours: Hours[];
}

/** The form as a request, or what is wrong with it. */
export function checked(values: CategoryValues): Checked<CategoryValues, CategoryBody> {
  const rate = parsePercent(values.rate);
  const position = /^-?\d{1,6}$/.test(values.position.trim()) ? Number(values.position.trim()) : undefined;
  const errors: FieldErrors<CategoryValues> = {
    ...(!values.name.trim() && { name: messages.errors.name }),
    ...(position === undefined && { position: messages.errors.position }),
    ...(values.tax !== "site" && rate === undefined && { rate: messages.errors.rate }),
    ...(values.hours.some((span) => hoursProblem(span)) && { hours: messages.errors.hours }),
  };
  if (hasErrors(errors) || position === undefined) return { ok: false, errors };
  const tax = values.tax === "site" || rate === undefined ? null : { rate_bp: rate, mode: values.tax };
  return { ok: true, body: { position, tax, hours: values.hours } };
}
