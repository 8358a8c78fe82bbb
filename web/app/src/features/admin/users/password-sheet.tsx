import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { User } from "#/lib/api/types";
import { announce } from "../announce";
import { hasErrors, refusedFields } from "../form/errors";
import { FormSheet } from "../form/form-sheet";
import { messages } from "./messages";
import { PasswordField } from "./password-field";
import { changeUser } from "./user-api";
import { isPassword, POINTERS } from "./user-form";

const { form: words } = messages;

/** A new password for an account. */
export function PasswordSheet({ user, onClose }: { user: User; onClose: () => void }) {
  const [password, setPassword] = useState("");
  const [isChecked, setChecked] = useState(false);
  const save = useMutation({
    mutationFn: () => changeUser(user.id, { password }),
    onSuccess: () => {
      announce(messages.passwordSet(user.name));
      onClose();
    },
  });
  const refused = refusedFields(save.error, POINTERS);
  const wrong = isChecked && !isPassword(password) ? messages.errors.password : undefined;
  const submit = () => {
    setChecked(true);
    if (isPassword(password)) save.mutate();
  };
  return (
    <FormSheet
      open
      title={words.setPassword(user.name)}
      isDirty={password !== ""}
      busy={save.isPending}
      error={save.error}
      isAtFields={hasErrors(refused)}
      submit={words.set}
      onSubmit={submit}
      onClose={onClose}
    >
      <p>{words.passwordSignsOut}</p>
      <PasswordField error={wrong ?? refused.password} value={password} onChange={setPassword} />
    </FormSheet>
  );
}
