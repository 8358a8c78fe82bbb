import { SelectField, TextField } from "#/components/field";
import type { Product, StockLevel } from "#/lib/api/types";
import { locale } from "#/lib/format/format";
import styles from "../form/form.module.css";
import { RecordSheet } from "../form/record-sheet";
import { useRecordForm } from "../form/use-record-form";
import { productsKey } from "../products/product-api";
import { useMySites } from "../use-sites";
import { messages } from "./messages";
import { MovementList } from "./movement-list";
import { ACTS, movementsKey, moveStock, type StockAct, type StockBody } from "./stock-api";
import { checked, POINTERS, type StockValues } from "./stock-form";

/** Pieces that came, went or were counted, and what moved before. */
export function StockSheet({ product, onClose }: { product: Product; onClose: () => void }) {
  const others = useMySites().filter((site) => site.id !== product.site);
  const form = useRecordForm<StockValues, StockBody, StockLevel>({
    initial: {
      act: product.stock == null ? "recount" : "restock",
      quantity: "",
      to: others[0]?.id ?? "",
      reason: "",
    },
    check: checked,
    pointers: POINTERS,
    save: (body, { values }) => moveStock(product, values.act, body),
    said: (level) => messages.done(product.name, level.on_hand),
    outdates: [movementsKey(product), productsKey(product.site)],
    onClose,
  });
  const { values, set, errors, text } = form;
  const isCount = values.act === "recount";
  const acts = ACTS.filter((act) => act !== "transfer" || others.length > 0);
  return (
    <RecordSheet
      form={{ ...form, isDirty: values.quantity !== "" || values.reason !== "" }}
      title={messages.title(product.name)}
      submit={messages.submit}
    >
      <p>
        {product.stock == null ? (
          messages.untracked
        ) : (
          <>
            {messages.available}: <strong>{product.stock.toLocaleString(locale)}</strong>
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
          {...(isCount
            ? text("quantity", messages.quantity.recount, messages.quantityHint.recount)
            : text("quantity", messages.quantity.default))}
          inputMode="numeric"
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
      <TextField {...text("reason", messages.reason, messages.reasonHint)} />
      <MovementList product={product} />
    </RecordSheet>
  );
}
