import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { Button } from "#/components/button";
import { TextField } from "#/components/field";
import { messages } from "./messages";

const { form: words } = messages;

interface PasswordFieldProps {
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
}

/** A password for somebody else: it may be looked at, since it has to be told. */
export function PasswordField({ value, error, onChange }: PasswordFieldProps) {
  const [isShown, setShown] = useState(false);
  return (
    <>
      <TextField
        label={words.password}
        error={error}
        hint={words.passwordHint}
        type={isShown ? "text" : "password"}
        autoComplete="new-password"
        spellCheck={false}
        required
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      <div>
        <Button
          size="s"
          icon={isShown ? <EyeOff aria-hidden size={16} /> : <Eye aria-hidden size={16} />}
          onClick={() => setShown(!isShown)}
        >
          {isShown ? words.hide : words.show}
        </Button>
      </div>
    </>
  );
}
