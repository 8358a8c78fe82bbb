import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import { ApiError } from "#/lib/api/problem";
import type { Product, Site } from "#/lib/api/types";
import { announce } from "../announce";
import { hasErrors, refusedFields } from "../form/errors";
import styles from "../form/form.module.css";
import { FormSheet } from "../form/form-sheet";
import { mergeDraft } from "../form/merge-draft";
import { useDraft } from "../form/use-draft";
import { messages } from "./messages";
import { changeProduct, createProduct, productsKey, readProduct } from "./product-api";
import { ProductFields } from "./product-fields";
import { changes, checked, EMPTY, POINTERS, type ProductValues, valuesOf } from "./product-form";

type Typed = { [Field in keyof ProductValues]?: ProductValues[Field] | undefined };

interface ProductSheetProps {
  site: Site;
  /** Missing for a new one. */
  product?: Product | undefined;
  categories: readonly string[];
  onClose: () => void;
}

/** A new product, or one that is changed. */
export function ProductSheet({ site, product, categories, onClose }: ProductSheetProps) {
  const client = useQueryClient();
  const [current, setCurrent] = useState(product);
  const draft = useDraft(product ? valuesOf(product) : EMPTY);
  const [typed, setTyped] = useState<Typed | null>(null);
  const [isChecked, setChecked] = useState(false);
  const result = checked(draft.values, site.currency);
  const save = useMutation({
    mutationFn: () => write(site, current, draft.base, draft.values),
    onSuccess: (saved) => {
      announce(messages.saved(saved.name));
      void client.invalidateQueries({ queryKey: productsKey(site.id) });
      onClose();
    },
    onError: async (error) => {
      if (!current || !isStale(error)) return;
      const theirs = await readProduct(current);
      const merged = mergeDraft(draft.base, draft.values, valuesOf(theirs));
      draft.restart(valuesOf(theirs), merged.values);
      setCurrent(theirs);
      setTyped(merged.typed);
      void client.invalidateQueries({ queryKey: productsKey(site.id) });
    },
  });
  const submit = () => {
    setChecked(true);
    if (result.ok) save.mutate();
  };
  const refused = refusedFields(save.error, POINTERS);
  const errors = {
    ...refused,
    ...(isChecked && !result.ok && result.errors),
  };
  const takeMine = (field: keyof ProductValues) => {
    const mine = typed?.[field];
    if (mine === undefined) return;
    draft.set(field, mine);
    setTyped({ ...typed, [field]: undefined });
  };
  return (
    <FormSheet
      open
      title={current ? messages.form.edit(current.name) : messages.form.create}
      isDirty={draft.isDirty}
      busy={save.isPending}
      error={isStale(save.error) ? null : save.error}
      isAtFields={hasErrors(refused)}
      {...(!current && { submit: messages.form.create_ })}
      onSubmit={submit}
      onClose={onClose}
    >
      {typed && <Banner look="warn">{messages.conflict}</Banner>}
      <ProductFields
        site={site}
        product={current}
        draft={draft}
        errors={errors}
        categories={categories}
        onPicture={setCurrent}
        aside={(field) => <Mine value={typed?.[field]} onUse={() => takeMine(field)} />}
      />
    </FormSheet>
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

async function write(site: Site, current: Product | undefined, base: ProductValues, values: ProductValues) {
  const after = checked(values, site.currency);
  if (!after.ok) throw new Error("checked before");
  if (!current) {
    return createProduct({ ...after.body, site: site.id, sku: values.sku.trim(), stock: after.stock });
  }
  const before = checked(base, site.currency);
  return changeProduct(current, before.ok ? changes(before.body, after.body) : after.body);
}

function isStale(error: unknown): boolean {
  return error instanceof ApiError && error.status === 412;
}
