import type { ImportKind } from "./job-api";

/** A field that a column of a file can be. */
interface Field {
  name: string;
  /** What such a column is usually called, in lower-case letters and digits; the likeliest first. The hub knows the same. */
  guesses: readonly string[];
  isNeeded?: true;
}

const field = (name: string, guesses: string, isNeeded?: true): Field => ({
  name,
  guesses: guesses.split(" "),
  ...(isNeeded && { isNeeded }),
});

/** The fields of each kind of import, as `src/transfer/` in the server has them. */
export const FIELDS: Readonly<Record<ImportKind, readonly Field[]>> = {
  products: [
    field("sku", "sku productid articleno articlenumber article stockcode itemno code", true),
    field("name", "name productname title product item"),
    field("category", "category group producttype type department"),
    field("price", "price unitprice grossprice salesprice"),
    field("price_minor", "priceminor unitpriceminor pricecents"),
    field("currency", "currency currencycode"),
    field("description", "description details text"),
    field("image_url", "imageurl image picture photo"),
    field("is_available", "isavailable available active enabled"),
    field("station", "station"),
    field("stock", "stock onhand quantity inventory qty"),
    field("window_s", "windows"),
    field("allergens", "allergens allergen contains"),
    field("options", "options"),
    field("barcode", "barcode ean ean13 gtin upc eancode"),
  ],
  customers: [
    field("email", "email emailaddress mail", true),
    field("name", "name fullname customername customer"),
  ],
  orders: [
    field("order_id", "orderid ordernumber order invoiceno invoice receipt id", true),
    field("placed_at", "placedat orderdate invoicedate date soldat createdat time", true),
    field("sku", "sku productid stockcode article itemid item", true),
    field("name", "name productname description product title"),
    field("quantity", "quantity quantitysold qty units pieces", true),
    field("unit_price", "unitprice price priceeur pricegbp priceusd priceinr"),
    field("unit_price_minor", "unitpriceminor priceminor"),
    field("customer_id", "customerid customer clientid"),
    field("currency", "currency currencycode"),
  ],
};

/** Which field each column of a file is; null for one that is left out. By the column's place. */
export type Mapping = readonly (string | null)[];

/** By their names, as the hub would: each field is the first column that one of its guesses fits. */
export function matched(header: readonly string[], kind: ImportKind): Mapping {
  const names = header.map(plain);
  const mapping: (string | null)[] = header.map(() => null);
  for (const { name, guesses } of FIELDS[kind]) {
    const guess = guesses.find((one) => names.includes(one));
    const at = guess === undefined ? -1 : names.indexOf(guess);
    if (at >= 0) mapping[at] ??= name;
  }
  return mapping;
}

/** `mapping` with a column as another field, which is then no other column any more. */
export function remapped(mapping: Mapping, at: number, field: string | null): Mapping {
  return mapping.map((one, place) => (place === at ? field : one === field ? null : one));
}

/** What has to be some column, and is none. */
export function missing(mapping: Mapping, kind: ImportKind): string[] {
  return FIELDS[kind]
    .filter(({ name, isNeeded }) => isNeeded && !mapping.includes(name))
    .map(({ name }) => name);
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}
