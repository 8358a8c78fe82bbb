import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { SelectField, TextField } from "#/components/field";
import type { Product } from "#/lib/api/types";
import { announce } from "../announce";
import { hasErrors, refusedFields } from "../form/errors";
import styles from "../form/form.module.css";
import { FormSheet } from "../form/form-sheet";
import { useDraft } from "../form/use-draft";
import { productsKey } from "../products/product-api";
import { useMySites } from "../use-sites";
import { messages } from "./messages";
import { MovementList } from "./movement-list";
import { ACTS, movementsKey, moveStock, type StockAct } from "./stock-api";
import { checked, POINTERS, type StockValues } from "./stock-form";

/** Pieces that came, went or were counted, and what moved before. */
export function StockSheet({ product, onClose }: { product: Product; onClose: () => void }) {
  const client = useQueryClient();
  const others = useMySites().filter((site) => site.id !== product.site);
  const draft = useDraft<StockValues>({
    act: product.stock == null ? "recount" : "restock",
    quantity: "",
    to: others[0]?.id ?? "",
    reason: "",
  });
  const { values, set } = draft;
  const [isChecked, setChecked] = useState(false);
  const result = checked(values);
  const save = useMutation({
    mutationFn: () => {
      if (!result.ok) throw new Error("checked before");
      return moveStock(product, values.act, result.body);
    },
    onSuccess: (level) => {
      announce(messages.done(product.name, level.on_hand));
      void client.invalidateQueries({ queryKey: movementsKey(product) });
      void client.invalidateQueries({ queryKey: productsKey(product.site) });
      onClose();
    },
  });
  const submit = () => {
    setChecked(true);
    if (result.ok) save.mutate();
  };
  const refused = refusedFields(save.error, POINTERS);
  const errors = { ...refused, ...(isChecked && !result.ok && result.errors) };
  const isCount = values.act === "recount";
  const acts = ACTS.filter((act) => act !== "transfer" || others.length > 0);
  return (
    <FormSheet
      open
      title={messages.title(product.name)}
      isDirty={values.quantity !== "" || values.reason !== ""}
      busy={save.isPending}
      error={save.error}
      isAtFields={hasErrors(refused)}
      submit={messages.submit}
      onSubmit={submit}
      onClose={onClose}
    >
      <p>
        {product.stock == null ? (
          messages.untracked
        ) : (
          <>
            {messages.available}: <strong>{product.stock}</strong>
          </>
        )}
      </p>
      <SelectField
        label={messages.act}
        value={values.act}
        onChange={(event) => set("act", event.target.value as StockAct)}
      >
        {acts.map((act) => (
          <option key={act} value={act}>
            {messages.acts[act]}
          </option>
        ))}
      </SelectField>
      <div className={styles.pair}>
        <TextField
          label={isCount ? messages.quantity.recount : messages.quantity.default}
          hint={isCount ? messages.quantityHint.recount : undefined}
          error={errors.quantity}
          value={values.quantity}
          onChange={(event) => set("quantity", event.target.value)}
          inputMode="numeric"
          autoComplete="off"
          required
        />
        {values.act === "transfer" && (
          <SelectField
            label={messages.to}
            error={errors.to}
            value={values.to}
            onChange={(event) => set("to", event.target.value)}
          >
            {others.map((site) => (
              <option key={site.id} value={site.id}>
                {site.name}
              </option>
            ))}
          </SelectField>
        )}
      </div>
      <TextField
        label={messages.reason}
        hint={messages.reasonHint}
        error={errors.reason}
        value={values.reason}
        onChange={(event) => set("reason", event.target.value)}
        autoComplete="off"
      />
      <MovementList product={product} />
    </FormSheet>
  );
}
