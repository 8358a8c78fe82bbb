import { useState } from "react";
import type { Product, Site } from "#/lib/api/types";
import { RecordSheet } from "../form/record-sheet";
import type { Draft } from "../form/use-draft";
import { useRecordForm } from "../form/use-record-form";
import { messages } from "./messages";
import { changeProduct, createProduct, productsKey, readProduct } from "./product-api";
import { ProductFields } from "./product-fields";
import {
  changes,
  checked,
  EMPTY,
  POINTERS,
  type ProductBody,
  type ProductValues,
  stockOf,
  valuesOf,
} from "./product-form";

interface ProductSheetProps {
  site: Site;
  /** Missing for a new one. */
  product?: Product;
  categories: readonly string[];
  onClose: () => void;
}

/** A new product, or one that is changed. */
export function ProductSheet({ site, product, categories, onClose }: ProductSheetProps) {
  const [current, setCurrent] = useState(product);
  const form = useRecordForm({
    initial: product ? valuesOf(product) : EMPTY,
    check: (values) => checked(values, site.currency),
    pointers: POINTERS,
    save: (body, draft) => write(site, current, body, draft),
    said: (saved) => messages.saved(saved.name),
    outdates: [productsKey(site.id)],
    readTheirs:
      current &&
      (async () => {
        const theirs = await readProduct(current);
        setCurrent(theirs);
        return valuesOf(theirs);
      }),
    onClose,
  });
  return (
    <RecordSheet
      form={form}
      title={current ? messages.form.edit(current.name) : messages.form.create}
      {...(!current && { submit: messages.form.create_ })}
    >
      <ProductFields
        site={site}
        product={current}
        form={form}
        categories={categories}
        onPicture={setCurrent}
      />
    </RecordSheet>
  );
}

async function write(
  site: Site,
  current: Product | undefined,
  body: ProductBody,
  { base, values }: Draft<ProductValues>,
) {
  if (!current) {
    return createProduct({ ...body, site: site.id, sku: values.sku.trim(), stock: stockOf(values) });
  }
  const before = checked(base, site.currency);
  return changeProduct(current, before.ok ? changes(before.body, body) : body);
}
