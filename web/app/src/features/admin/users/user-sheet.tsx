import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { SelectField, TextField } from "#/components/field";
import type { User } from "#/lib/api/types";
import { announce } from "../announce";
import { hasErrors, refusedFields } from "../form/errors";
import { FormSheet } from "../form/form-sheet";
import { useDraft } from "../form/use-draft";
import { messages } from "./messages";
import { PasswordField } from "./password-field";
import { SitesField } from "./sites-field";
import { changeUser, createUser, usersChanged } from "./user-api";
import { changes, EMPTY, POINTERS, problems, ROLES, type Role, valuesOf, worksAtSites } from "./user-form";

const { form: words } = messages;

/** A new account, or the role, sites and name of one there is. */
export function UserSheet({ user, onClose }: { user?: User | undefined; onClose: () => void }) {
  const client = useQueryClient();
  const draft = useDraft(user ? valuesOf(user) : EMPTY);
  const { values, set } = draft;
  const [isChecked, setChecked] = useState(false);
  const wrong = problems(values, !user);
  const save = useMutation({
    mutationFn: () => (user ? changeUser(user.id, changes(user, values)) : createUser(values)),
    onSuccess: (saved) => {
      announce(messages.saved(saved.name));
      usersChanged(client);
      onClose();
    },
  });
  const submit = () => {
    setChecked(true);
    if (!hasErrors(wrong)) save.mutate();
  };
  const refused = refusedFields(save.error, POINTERS);
  const errors = { ...refused, ...(isChecked && wrong) };
  return (
    <FormSheet
      open
      title={user ? words.edit(user.name) : words.create}
      isDirty={draft.isDirty}
      busy={save.isPending}
      error={save.error}
      isAtFields={hasErrors(refused)}
      {...(!user && { submit: words.create_ })}
      onSubmit={submit}
      onClose={onClose}
    >
      {!user && (
        <TextField
          label={words.email}
          error={errors.email}
          type="email"
          autoComplete="off"
          required
          value={values.email}
          onChange={(event) => set("email", event.target.value)}
        />
      )}
      <TextField
        label={words.name}
        error={errors.name}
        hint={user ? undefined : words.nameHint}
        autoComplete="off"
        value={values.name}
        onChange={(event) => set("name", event.target.value)}
      />
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
    </FormSheet>
  );
}
