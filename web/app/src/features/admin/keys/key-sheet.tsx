import { SelectField, TextField } from "#/components/field";
import type { ApiKey, Site } from "#/lib/api/types";
import { useSession } from "#/lib/session/session";
import { serverNow } from "#/lib/time/clock";
import { type Checked, judged, type Pointers } from "../form/errors";
import { RecordSheet } from "../form/record-sheet";
import { useRecordForm } from "../form/use-record-form";
import { Choices } from "./choices";
import { createKey, KEYS_KEY, type KeyBody } from "./key-api";
import { messages } from "./messages";
import { expiryOf, LIVES, type Life, SCOPES, type Scope, type ScopeGroup } from "./scopes";

const { form: words } = messages;
export const NAME_CHARS_MAX = 120;

interface KeyValues {
  name: string;
  scopes: readonly Scope[];
  sites: readonly string[];
  life: Life;
}

const POINTERS: Pointers<KeyValues> = {
  "/name": "name",
  "/scopes": "scopes",
  "/sites": "sites",
  "/expires_at": "life",
};

interface KeySheetProps {
  sites: readonly Site[];
  /** With the key that was made, and its secret in it. */
  onClose: (made?: ApiKey) => void;
}

/** A new key: what it is for, what it may do, where, and for how long. */
export function KeySheet({ sites, onClose }: KeySheetProps) {
  const isAdmin = useSession()?.user.role === "admin";
  const only = !isAdmin && sites.length === 1 ? sites.map(({ id }) => id) : [];
  const initial: KeyValues = { name: "", scopes: ["orders:read"], sites: only, life: 90 };
  const form = useRecordForm({
    initial,
    check: (values) => checked(values, isAdmin),
    pointers: POINTERS,
    save: createKey,
    said: ({ name }) => messages.keyMade(name),
    outdates: [KEYS_KEY],
    onClose,
  });
  const { values, errors } = form;
  return (
    <RecordSheet form={form} title={words.key} submit={words.make}>
      <TextField {...form.text("name", words.name, words.keyNameHint)} maxLength={NAME_CHARS_MAX} required />
      <Choices
        name={words.scopes}
        error={errors.scopes}
        groups={(Object.keys(SCOPES) as ScopeGroup[]).map((group) => ({
          name: messages.groups[group],
          choices: SCOPES[group].map((scope) => ({
            value: scope,
            name: messages.scopes[scope],
            code: scope,
          })),
        }))}
        chosen={values.scopes}
        onChange={(scopes) => form.set("scopes", scopes as Scope[])}
      />
      {sites.length > 1 && (
        <Choices
          name={words.sites}
          hint={isAdmin ? words.sitesHint : undefined}
          error={errors.sites}
          groups={[{ choices: sites.map(({ id, name }) => ({ value: id, name })) }]}
          chosen={values.sites}
          onChange={(chosen) => form.set("sites", chosen)}
        />
      )}
      <SelectField
        label={words.life}
        error={errors.life}
        value={values.life}
        onChange={(event) => form.set("life", Number(event.target.value) as Life)}
      >
        {LIVES.map((life) => (
          <option key={life} value={life}>
            {messages.lives[life]}
          </option>
        ))}
      </SelectField>
    </RecordSheet>
  );
}

function checked(values: KeyValues, isAdmin: boolean): Checked<KeyValues, KeyBody> {
  const name = values.name.trim();
  const expires = expiryOf(values.life, serverNow());
  return judged(
    { name, scopes: [...values.scopes], sites: [...values.sites], ...(expires && { expires_at: expires }) },
    {
      ...((name === "" || [...name].length > NAME_CHARS_MAX) && { name: messages.errors.name }),
      ...(values.scopes.length === 0 && { scopes: messages.errors.scopes }),
      ...(!isAdmin && values.sites.length === 0 && { sites: messages.errors.sites }),
    },
  );
}
