import { type FormEvent, type ReactNode, useState } from "react";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import { TextField } from "#/components/field";
import { ApiError, sentence } from "#/lib/api/problem";
import { digitsOf } from "#/lib/code/digits";
import { useFirstFocus } from "#/lib/page/use-first-focus";
import styles from "./code-form.module.css";
import { tooManyTries } from "./entry";
import { factorMessages as messages } from "./factor-messages";

/** Where a code is from. */
export type CodeKind = "app" | "recovery" | "letter";

const DIGITS = 6;

interface CodeFormProps {
  kind: CodeKind;
  /** Whether a recovery code does, too. */
  canRecover?: boolean;
  submit: string;
  /** Rejects where the code does not do. */
  send: (code: string) => Promise<unknown>;
  /** Fills the code in, where it is at hand: a demo's. */
  filled?: string | null;
  /** What else there is to do. */
  children?: ReactNode;
}

/** A code that shows who somebody is, from the app, from a letter, or one of those that were kept for when the app is lost. */
export function CodeForm({ canRecover = false, submit, send, filled, children, ...props }: CodeFormProps) {
  const [kind, setKind] = useState(props.kind);
  const [typed, setTyped] = useState("");
  const [fault, setFault] = useState<{ atField: boolean; words: string } | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const form = useFirstFocus<HTMLFormElement>();
  const words = messages[kind];
  const isDigits = kind !== "recovery";

  const focus = () => {
    const input = form.current?.querySelector("input");
    input?.focus();
    // The next digits replace the wrong ones.
    input?.select();
  };
  const become = (next: CodeKind) => {
    setKind(next);
    setTyped("");
    setFault(null);
    requestAnimationFrame(focus);
  };
  const submitted = async (event: FormEvent) => {
    event.preventDefault();
    if (isBusy) return;
    // Typed in any script, and pasted with spaces or words around it.
    const code = isDigits ? digitsOf(typed) : typed.trim();
    if (isDigits ? code.length !== DIGITS : code === "") {
      setFault({ atField: true, words: words.missing });
      focus();
      return;
    }
    setFault(null);
    setIsBusy(true);
    try {
      await send(code);
    } catch (error) {
      setFault(faultIn(error, kind));
      requestAnimationFrame(focus);
    } finally {
      setIsBusy(false);
    }
  };

  return (
    <form ref={form} className={styles.form} onSubmit={submitted} noValidate>
      <div className={isDigits ? styles.digits : styles.recovery}>
        <TextField
          label={words.label}
          hint={words.hint}
          error={fault?.atField ? fault.words : undefined}
          name="code"
          dir="ltr"
          value={typed}
          autoComplete={isDigits ? "one-time-code" : "off"}
          autoCapitalize="none"
          inputMode={isDigits ? "numeric" : "text"}
          enterKeyHint="done"
          spellCheck={false}
          onChange={(event) => {
            setTyped(event.target.value);
            setFault(null);
          }}
        />
      </div>
      {filled && (
        <div className={styles.demo}>
          <p className="numeric">{messages.demoCode(filled)}</p>
          <Button size="s" data-testid="fill-demo-code" onClick={() => setTyped(filled)}>
            {messages.demoFill}
          </Button>
        </div>
      )}
      {fault && !fault.atField && <Banner look="bad">{fault.words}</Banner>}
      <Button type="submit" look="primary" size="l" wide busy={isBusy}>
        {submit}
      </Button>
      {(canRecover || children) && (
        <div className={styles.ways}>
          {canRecover && (
            <Button size="s" look="quiet" onClick={() => become(isDigits ? "recovery" : props.kind)}>
              {isDigits ? messages.useRecovery : messages.useApp}
            </Button>
          )}
          {children}
        </div>
      )}
    </form>
  );
}

/** The codes of a refusal that are about the code itself. */
const WRONG: ReadonlySet<string> = new Set(["second_factor_invalid", "otp_invalid", "validation"]);

function faultIn(error: unknown, kind: CodeKind): { atField: boolean; words: string } {
  const code = error instanceof ApiError ? error.code : "";
  if (WRONG.has(code)) return { atField: true, words: messages[kind].wrong };
  if (code === "second_factor_locked") return { atField: false, words: messages.locked };
  return { atField: false, words: tooManyTries(error) ?? sentence(error) };
}
