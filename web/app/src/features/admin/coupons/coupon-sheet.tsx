import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { SelectField, TextField } from "#/components/field";
import type { Coupon, Site } from "#/lib/api/types";
import { announce } from "../announce";
import { hasErrors, refusedFields } from "../form/errors";
import styles from "../form/form.module.css";
import { FormSheet } from "../form/form-sheet";
import { Switch } from "../form/switch";
import { useDraft } from "../form/use-draft";
import { changeCoupon, couponsKey, createCoupon } from "./coupon-api";
import { type CouponValues, checked, EMPTY, POINTERS, valuesOf } from "./coupon-form";
import { messages } from "./messages";

const { form: words } = messages;

interface CouponSheetProps {
  site: Site;
  /** Missing for a new one. */
  coupon?: Coupon | undefined;
  onClose: () => void;
}

/** A new coupon, or one that is changed. */
export function CouponSheet({ site, coupon, onClose }: CouponSheetProps) {
  const client = useQueryClient();
  const draft = useDraft(coupon ? valuesOf(coupon) : EMPTY);
  const { values, set } = draft;
  const [isChecked, setChecked] = useState(false);
  const result = checked(values, site.currency);
  const save = useMutation({
    mutationFn: () => {
      if (!result.ok) throw new Error("checked before");
      return coupon
        ? changeCoupon(coupon, result.body)
        : createCoupon(site.id, { ...result.body, code: values.code.trim() });
    },
    onSuccess: (saved) => {
      announce(messages.saved(saved.code));
      void client.invalidateQueries({ queryKey: couponsKey(site.id) });
      onClose();
    },
  });
  const submit = () => {
    setChecked(true);
    if (result.ok) save.mutate();
  };
  const refused = refusedFields(save.error, POINTERS);
  const errors = { ...refused, ...(isChecked && !result.ok && result.errors) };
  const text = (field: Exclude<keyof CouponValues, "isActive" | "kind">, label: string, hint?: string) => ({
    label,
    hint,
    error: errors[field],
    value: values[field],
    onChange: (event: { target: { value: string } }) => set(field, event.target.value),
    autoComplete: "off",
  });
  return (
    <FormSheet
      open
      title={coupon ? messages.edit(coupon.code) : words.create}
      isDirty={draft.isDirty}
      busy={save.isPending}
      error={save.error}
      isAtFields={hasErrors(refused)}
      {...(!coupon && { submit: words.create_ })}
      onSubmit={submit}
      onClose={onClose}
    >
      {!coupon && <TextField {...text("code", words.code, words.codeHint)} spellCheck={false} required />}
      <div className={styles.pair}>
        <SelectField
          label={words.kind}
          value={values.kind}
          disabled={coupon !== undefined}
          onChange={(event) => set("kind", event.target.value as Coupon["kind"])}
        >
          <option value="percent">{words.kinds.percent}</option>
          <option value="fixed">{words.kinds.fixed}</option>
        </SelectField>
        {values.kind === "percent" ? (
          <TextField {...text("percent", words.percent)} inputMode="decimal" required />
        ) : (
          <TextField {...text("amount", words.amount(site.currency))} inputMode="decimal" required />
        )}
      </div>
      <TextField {...text("minimum", words.minimum(site.currency), words.minimumHint)} inputMode="decimal" />
      <TextField {...text("starts", words.starts, words.timesHint)} type="datetime-local" />
      <TextField {...text("ends", words.ends, words.timesHint)} type="datetime-local" />
      <div className={styles.pair}>
        <TextField {...text("limit", words.limit, words.limitHint)} inputMode="numeric" />
        <TextField {...text("perCustomer", words.perCustomer, words.limitHint)} inputMode="numeric" />
      </div>
      <Switch
        label={words.active}
        hint={words.activeHint}
        checked={values.isActive}
        onChange={(isActive) => set("isActive", isActive)}
      />
    </FormSheet>
  );
}
