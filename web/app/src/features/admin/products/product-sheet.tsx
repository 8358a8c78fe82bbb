import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import { ApiError } from "#/lib/api/problem";
import type { Product, Site } from "#/lib/api/types";
import styles from "../form/form.module.css";
import { mergeDraft } from "../form/merge-draft";
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

type Typed = { [Field in keyof ProductValues]?: ProductValues[Field] | undefined };

interface ProductSheetProps {
  site: Site;
  /** Missing for a new one. */
  product?: Product;
  categories: readonly string[];
  onClose: () => void;
}

/** A new product, or one that is changed. */
export function ProductSheet({ site, product, categories, onClose }: ProductSheetProps) {
  const client = useQueryClient();
  const [current, setCurrent] = useState(product);
  const [typed, setTyped] = useState<Typed | null>(null);
  const form = useRecordForm({
    initial: product ? valuesOf(product) : EMPTY,
    check: (values) => checked(values, site.currency),
    pointers: POINTERS,
    save: (body, draft) => write(site, current, body, draft),
    said: (saved) => messages.saved(saved.name),
    outdates: [productsKey(site.id)],
    onRefused: async (error, draft) => {
      if (!current || !isStale(error)) return;
      const theirs = await readProduct(current);
      const merged = mergeDraft(draft.base, draft.values, valuesOf(theirs));
      draft.restart(valuesOf(theirs), merged.values);
      setCurrent(theirs);
      setTyped(merged.typed);
      void client.invalidateQueries({ queryKey: productsKey(site.id) });
    },
    onClose,
  });
  const takeMine = (field: keyof ProductValues) => {
    const mine = typed?.[field];
    if (mine === undefined) return;
    form.set(field, mine);
    setTyped({ ...typed, [field]: undefined });
  };
  return (
    <RecordSheet
      form={isStale(form.error) ? { ...form, error: null } : form}
      title={current ? messages.form.edit(current.name) : messages.form.create}
      {...(!current && { submit: messages.form.create_ })}
    >
      {typed && <Banner look="warn">{messages.conflict}</Banner>}
      <ProductFields
        site={site}
        product={current}
        form={form}
        categories={categories}
        onPicture={setCurrent}
        aside={(field) => <Mine value={typed?.[field]} onUse={() => takeMine(field)} />}
      />
    </RecordSheet>
  );
}

/** What was typed into a field that somebody else changed too. */
function Mine({
  value,
  onUse,
}: {
  value: ProductValues[keyof ProductValues] | undefined;
  onUse: () => void;
}): ReactNode {
  if (typeof value !== "string") return null;
  return (
    <span className={styles.theirs}>
      {messages.youTyped(value)}
      <Button size="s" onClick={onUse}>
        {messages.useMine}
      </Button>
    </span>
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

function isStale(error: unknown): boolean {
  return error instanceof ApiError && error.status === 412;
}
