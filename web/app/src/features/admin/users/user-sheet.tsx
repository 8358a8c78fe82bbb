import { SelectField, TextField } from "#/components/field";
import type { User } from "#/lib/api/types";
import { RecordSheet } from "../form/record-sheet";
import { useRecordForm } from "../form/use-record-form";
import { messages } from "./messages";
import { PasswordField } from "./password-field";
import { SitesField } from "./sites-field";
import { changeUser, createUser, USERS_KEY } from "./user-api";
import { changes, checked, EMPTY, POINTERS, ROLES, type Role, valuesOf, worksAtSites } from "./user-form";

const { form: words } = messages;

/** A new account, or the role, sites and name of one there is. */
export function UserSheet({ user, onClose }: { user?: User; onClose: () => void }) {
  const form = useRecordForm({
    initial: user ? valuesOf(user) : EMPTY,
    check: (typed) => checked(typed, !user),
    pointers: POINTERS,
    save: (values) => (user ? changeUser(user.id, changes(user, values)) : createUser(values)),
    said: (saved) => messages.saved(saved.name),
    outdates: [USERS_KEY],
    onClose,
  });
  const { values, set, errors, text } = form;
  return (
    <RecordSheet
      form={form}
      title={user ? words.edit(user.name) : words.create}
      {...(!user && { submit: words.create_ })}
    >
      {!user && <TextField {...text("email", words.email)} type="email" required />}
      <TextField {...text("name", words.name, user ? undefined : words.nameHint)} />
      <SelectField
        label={words.role}
        error={errors.role}
        hint={`${messages.roles[values.role].what} ${user ? words.signsOut : ""}`}
        value={values.role}
        onChange={(event) => set("role", event.target.value as Role)}
      >
        {ROLES.map((role) => (
          <option key={role} value={role}>
            {messages.roles[role].name}
          </option>
        ))}
      </SelectField>
      {worksAtSites(values.role) && (
        <SitesField chosen={values.sites} error={errors.sites} onChange={(sites) => set("sites", sites)} />
      )}
      {!user && (
        <PasswordField
          error={errors.password}
          value={values.password}
          onChange={(password) => set("password", password)}
        />
      )}
    </RecordSheet>
  );
}
