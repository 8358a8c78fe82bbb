import type { Allergen, Product } from "#/lib/api/types";
import { type Checked, type FieldErrors, hasErrors, type Pointers } from "../form/errors";
import { type Hours, hoursProblem } from "../form/hours";
import { minorDigits, parseDecimal, writeDecimal } from "../form/price";
import { messages } from "./messages";
import { checkedOptions, type OptionBody, type OptionValues, optionValuesOf } from "./options";

/** A product as a form holds it: text, as it is typed. */
export interface ProductValues {
  sku: string;
  name: string;
  category: string;
  price: string;
  description: string;
  station: string;
  barcode: string;
  stock: string;
  window: string;
  image: string;
  isAvailable: boolean;
  lowStock: string;
  allergens: Allergen[];
  hours: Hours[];
  options: OptionValues[];
}

export const POINTERS: Pointers<ProductValues> = {
  "/sku": "sku",
  "/name": "name",
  "/category": "category",
  "/price": "price",
  "/description": "description",
  "/station": "station",
  "/barcode": "barcode",
  "/stock": "stock",
  "/window_s": "window",
  "/image_url": "image",
  "/is_available": "isAvailable",
  "/low_stock": "lowStock",
  "/allergens": "allergens",
  "/hours": "hours",
  "/options": "options",
};

export const EMPTY: ProductValues = {
  sku: "",
  name: "",
  category: "",
  price: "",
  description: "",
  station: "",
  barcode: "",
  stock: "",
  window: "",
  image: "",
  isAvailable: true,
  lowStock: "",
  allergens: [],
  hours: [],
  options: [],
};

export function valuesOf(product: Product): ProductValues {
  return {
    sku: product.sku,
    name: product.name,
    category: product.category,
    price: writeDecimal(product.price.amount, minorDigits(product.price.currency)),
    description: product.description,
    station: product.station ?? "",
    barcode: product.barcode ?? "",
    // Moves by orders, and so is not the form's to change.
    stock: "",
    window: product.window_s == null ? "" : String(product.window_s),
    image: product.image_url ?? "",
    isAvailable: product.is_available,
    lowStock: product.low_stock == null ? "" : String(product.low_stock),
    allergens: product.allergens ?? [],
    hours: (product.hours ?? []) as Hours[],
    options: optionValuesOf(product.options ?? [], minorDigits(product.price.currency)),
  };
}

export interface ProductBody {
  name: string;
  category: string;
  price: number;
  description: string;
  station: string | null;
  barcode: string | null;
  window_s: number | null;
  image_url: string | null;
  is_available: boolean;
  low_stock: number | null;
  allergens: Allergen[];
  hours: Hours[];
  options: OptionBody[];
}

/** The form as a request, or what is wrong with it. */
export function checked(values: ProductValues, currency: string): Checked<ProductValues, ProductBody> {
  const digits = minorDigits(currency);
  const price = parseDecimal(values.price, digits);
  const window = wholeOrNothing(values.window);
  const stock = wholeOrNothing(values.stock);
  const lowStock = wholeOrNothing(values.lowStock);
  const options = checkedOptions(values.options, digits);
  const errors: FieldErrors<ProductValues> = {
    ...(!values.sku.trim() && { sku: messages.errors.sku }),
    ...(!values.name.trim() && { name: messages.errors.name }),
    ...(!price.ok && { price: priceProblem(price.why, digits) }),
    ...(!isBarcode(values.barcode.trim()) && { barcode: messages.errors.barcode }),
    ...(window === undefined && { window: messages.errors.whole }),
    ...(stock === undefined && { stock: messages.errors.whole }),
    ...(!isShowable(values.image.trim()) && { image: messages.errors.image }),
    ...(lowStock === undefined && { lowStock: messages.errors.whole }),
    ...(values.hours.some((span) => hoursProblem(span)) && { hours: messages.errors.hours }),
    ...(!options.ok && { options: options.error }),
  };
  if (hasErrors(errors) || !price.ok || !options.ok) return { ok: false, errors };
  if (window === undefined || stock === undefined || lowStock === undefined) return { ok: false, errors };
  return {
    ok: true,
    body: {
      name: values.name.trim(),
      category: values.category.trim(),
      price: price.value,
      description: values.description.trim(),
      station: values.station.trim() || null,
      barcode: values.barcode.trim() || null,
      window_s: window,
      image_url: values.image.trim() || null,
      is_available: values.isAvailable,
      low_stock: lowStock,
      allergens: values.allergens,
      hours: values.hours,
      options: options.options,
    },
  };
}

/** What a new product begins with. */
export function stockOf(values: ProductValues): number | null {
  return wholeOrNothing(values.stock) ?? null;
}

/** Only what differs: what somebody else changes meanwhile is not written over with what stood there before. */
export function changes(before: ProductBody, after: ProductBody): Partial<ProductBody> {
  const differing = Object.entries(after).filter(
    ([field, value]) => JSON.stringify(before[field as keyof ProductBody]) !== JSON.stringify(value),
  );
  return Object.fromEntries(differing);
}

/** The policy of the app's pages lets in pictures of this hub and over https, and no other. */
function isShowable(image: string): boolean {
  if (image === "" || /^\/(?!\/)/.test(image)) return true;
  return URL.canParse(image) && new URL(image).protocol === "https:";
}

/** What a scanner can read: the hub says the same, and that no other article has it. */
function isBarcode(code: string): boolean {
  return code === "" || /^[!-~]{4,48}$/.test(code);
}

/** Null for nothing, undefined for what is no whole number. */
function wholeOrNothing(text: string): number | null | undefined {
  if (!text.trim()) return null;
  return /^\d{1,9}$/.test(text.trim()) ? Number(text.trim()) : undefined;
}

function priceProblem(why: "empty" | "not_a_number" | "too_precise", digits: number): string {
  if (why === "empty") return messages.errors.priceEmpty;
  return why === "too_precise" ? messages.errors.pricePrecise(digits) : messages.errors.price;
}
