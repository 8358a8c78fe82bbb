import type { User } from "#/lib/api/types";
import { judged } from "../form/errors";
import { RecordSheet } from "../form/record-sheet";
import { useRecordForm } from "../form/use-record-form";
import { messages } from "./messages";
import { PasswordField } from "./password-field";
import { changeUser } from "./user-api";
import { isPassword } from "./user-form";

const { form: words } = messages;

/** A new password for an account. */
export function PasswordSheet({ user, onClose }: { user: User; onClose: () => void }) {
  const form = useRecordForm({
    initial: { password: "" },
    check: (typed) => judged(typed, isPassword(typed.password) ? {} : { password: messages.errors.password }),
    pointers: { "/password": "password" },
    save: (body) => changeUser(user.id, body),
    said: () => messages.passwordSet(user.name),
    outdates: [],
    onClose,
  });
  return (
    <RecordSheet form={form} title={words.setPassword(user.name)} submit={words.set}>
      <p>{words.passwordSignsOut}</p>
      <PasswordField
        error={form.errors.password}
        value={form.values.password}
        onChange={(password) => form.set("password", password)}
      />
    </RecordSheet>
  );
}
