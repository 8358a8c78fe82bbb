import { type FormEvent, useMemo, useRef, useState } from "react";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import { SelectField, TextArea, TextField } from "#/components/field";
import { Switch } from "#/components/switch";
import { ApiError, sentence } from "#/lib/api/problem";
import type { Address, AddressBody } from "#/lib/api/types";
import styles from "./account-screen.module.css";
import { useAddressAct } from "./address-api";
import { addressMessages as messages } from "./address-messages";
import { countries, ownCountry } from "./countries";

type Field = Exclude<keyof AddressBody, "is_default">;

/** In the order in which they are filled in. `needed`: nothing is sent without them. */
const FIELDS: readonly { name: Field; autoComplete: string; needed?: true; inputMode?: "tel" }[] = [
  { name: "name", autoComplete: "name", needed: true },
  { name: "street", autoComplete: "address-line1", needed: true },
  { name: "extra", autoComplete: "address-line2" },
  { name: "postcode", autoComplete: "postal-code" },
  { name: "city", autoComplete: "address-level2", needed: true },
  { name: "region", autoComplete: "address-level1" },
];

/** A new address, or one that is changed. What is wrong is said at its field, and the first such field gets the focus. */
export function AddressForm({ address, onDone }: { address: Address | undefined; onDone: () => void }) {
  const act = useAddressAct();
  const form = useRef<HTMLFormElement>(null);
  const [isDefault, setIsDefault] = useState(address?.is_default ?? false);
  const [missing, setMissing] = useState<ReadonlySet<Field>>(new Set());
  const all = useMemo(countries, []);
  const problem = act.error instanceof ApiError ? act.error.problem : undefined;
  const faultOf = (field: Field) => (missing.has(field) ? messages.missing : refusalOf(act.error, field));
  const isAtField = problem?.errors?.some(({ pointer }) => FIELDS.some(({ name }) => pointer === `/${name}`));

  const focus = (field: string | undefined) =>
    form.current?.querySelector<HTMLElement>(`[name="${field ?? ""}"]`)?.focus();
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (act.isPending) return;
    const typed = new FormData(event.currentTarget);
    const text = (field: Field) => String(typed.get(field) ?? "").trim();
    const empty = FIELDS.filter(({ name, needed }) => needed && text(name) === "").map(({ name }) => name);
    if (text("country") === "") empty.push("country");
    setMissing(new Set(empty));
    if (empty.length > 0) return focus(empty[0]);
    const body: AddressBody = {
      name: text("name"),
      street: text("street"),
      postcode: text("postcode"),
      city: text("city"),
      country: text("country"),
      // What is emptied is taken away.
      label: text("label") || null,
      extra: text("extra") || null,
      region: text("region") || null,
      phone: text("phone") || null,
      note: text("note") || null,
      // The one that is the default stays it, until another one is.
      ...(isDefault && !address?.is_default && { is_default: true }),
    };
    act.mutate(
      { ...(address && { id: address.id }), body },
      {
        onSuccess: onDone,
        onError: (error) =>
          focus(error instanceof ApiError ? error.problem?.errors?.[0]?.pointer.slice(1) : undefined),
      },
    );
  };

  return (
    <form ref={form} className={styles.form} onSubmit={save} noValidate>
      <TextField
        label={messages.fields.label}
        hint={messages.labelHint}
        name="label"
        defaultValue={address?.label ?? ""}
        error={faultOf("label")}
      />
      {FIELDS.map(({ name, needed, ...input }) => (
        <TextField
          key={name}
          label={needed ? messages.fields[name] : messages.optional(messages.fields[name])}
          name={name}
          defaultValue={address?.[name] ?? ""}
          error={faultOf(name)}
          {...(needed && { required: true })}
          {...input}
        />
      ))}
      <SelectField
        label={messages.fields.country}
        name="country"
        autoComplete="country"
        defaultValue={address?.country ?? ownCountry()}
        error={faultOf("country")}
      >
        <option value="">{messages.chooseCountry}</option>
        {all.map(({ code, name }) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </SelectField>
      <TextField
        label={messages.optional(messages.fields.phone)}
        name="phone"
        type="tel"
        autoComplete="tel"
        defaultValue={address?.phone ?? ""}
        error={faultOf("phone")}
      />
      <TextArea
        label={messages.optional(messages.fields.note)}
        hint={messages.noteHint}
        name="note"
        defaultValue={address?.note ?? ""}
        error={faultOf("note")}
      />
      {!address?.is_default && (
        <Switch label={messages.makeDefaultSwitch} checked={isDefault} onChange={setIsDefault} />
      )}
      {act.error && !isAtField && <Banner look="bad">{sentence(act.error)}</Banner>}
      <Button type="submit" look="primary" size="l" wide busy={act.isPending}>
        {messages.save}
      </Button>
    </form>
  );
}

function refusalOf(error: unknown, field: Field): string | undefined {
  return error instanceof ApiError ? error.field(`/${field}`) : undefined;
}
