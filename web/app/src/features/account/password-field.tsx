import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { IconButton } from "#/components/button";
import { TextField } from "#/components/field";
import { passwordMessages } from "#/lib/password/password-messages";
import styles from "./account.module.css";
import { messages } from "./messages";

interface PasswordFieldProps {
  label?: string;
  name?: string;
  /** One that is chosen now: what it has to be is said before anybody types. */
  isNew?: boolean;
  error?: string | undefined;
}

/** A password that may be looked at while it is typed. */
export function PasswordField({
  label = messages.password,
  name = "password",
  isNew = false,
  error,
}: PasswordFieldProps) {
  const [isShown, setIsShown] = useState(false);
  return (
    <div className={styles.password}>
      <TextField
        label={label}
        name={name}
        type={isShown ? "text" : "password"}
        autoComplete={isNew ? "new-password" : "current-password"}
        autoCapitalize="none"
        spellCheck={false}
        required
        hint={isNew ? passwordMessages.hint : undefined}
        error={error}
      />
      <IconButton
        className={styles.eye ?? ""}
        label={isShown ? messages.hidePassword : messages.showPassword}
        icon={isShown ? <EyeOff aria-hidden size={18} /> : <Eye aria-hidden size={18} />}
        onClick={() => setIsShown(!isShown)}
      />
    </div>
  );
}
