import { type FormEvent, useId, useRef, useState } from "react";
import { Button } from "#/components/button";
import type { Order } from "#/lib/api/types";
import { DIGITS_MAX, DIGITS_MIN, digitsOf, isWhole } from "#/lib/code/digits";
import { isDemo } from "#/lib/demo/demo";
import { countdown, money } from "#/lib/format/format";
import { isFree } from "#/lib/orders/order";
import { useServerNow } from "#/lib/time/clock";
import { messages } from "../messages";
import styles from "./code-entry.module.css";
import { useDemoCode } from "./use-demo-code";
import { type PayFault, usePaying } from "./use-paying";
import { type Resent, useResend } from "./use-resend";

const words = messages.code;

/** The code that confirms and pays an order: typed, pasted, filled in by the phone, or in the demo by one tap. */
export function CodeEntry({ order }: { order: Order }) {
  const [code, setCode] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const { isPaying, fault, setFault, pay } = usePaying(order.id);
  const { demoCode, lookAgain } = useDemoCode(order.id);
  const { isSending, resent, resend, forget } = useResend(order.id, () => {
    setCode("");
    setFault(null);
    void lookAgain();
    input.current?.focus();
  });

  const send = async (whole: string) => {
    if (whole.length < DIGITS_MIN) {
      setFault("tooShort");
      input.current?.focus();
      return;
    }
    forget();
    const found = await pay(whole);
    if (found === "declined") {
      setCode("");
      void lookAgain();
    }
    // The next digits replace the wrong ones.
    if (found) requestAnimationFrame(() => input.current?.select());
  };
  const enter = (text: string) => {
    const next = digitsOf(text);
    setCode(next);
    if (fault) setFault(null);
    if (isWhole(next, code, demoCode?.length ?? null)) void send(next);
  };
  const fill = (whole: string) => {
    setCode(whole);
    void send(whole);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isPaying) void send(code);
  };

  const isLocked = fault === "locked" || !order.allowed.includes("pay");
  if (isLocked) return <p className={styles.fault}>{words.locked}</p>;
  return (
    <form className={styles.entry} onSubmit={submit} noValidate>
      <label htmlFor={id} className={styles.label}>
        {words.label}
      </label>
      <input
        ref={input}
        id={id}
        name="code"
        className={styles.input}
        value={code}
        autoComplete="one-time-code"
        inputMode="numeric"
        enterKeyHint="done"
        spellCheck={false}
        // Room for what is pasted with spaces or words around it.
        maxLength={DIGITS_MAX * 8}
        readOnly={isPaying}
        aria-invalid={fault !== null && fault !== "notReached" ? true : undefined}
        aria-describedby={`${id}-news`}
        onChange={(event) => enter(event.target.value)}
      />
      <div id={`${id}-news`} role="alert">
        {fault && <p className={styles.fault}>{faultWords(fault)}</p>}
      </div>
      {isDemo && (
        // There before the code is, so that nothing moves under the thumb when it comes.
        <div className={styles.demo}>
          <p className="numeric">{demoCode ? words.demo(demoCode) : words.demoComing}</p>
          {demoCode && (
            <Button size="s" disabled={isPaying} onClick={() => fill(demoCode)} data-testid="fill-demo-code">
              {words.demoFill}
            </Button>
          )}
        </div>
      )}
      <Button type="submit" look="primary" size="l" wide busy={isPaying}>
        {isPaying
          ? words.paying
          : isFree(order)
            ? words.confirm
            : words.pay(order.total ? money(order.total) : "")}
      </Button>
      <div className={styles.again}>
        {order.allowed.includes("otp") && (
          <Button size="s" look="quiet" busy={isSending} onClick={() => void resend()}>
            {words.again}
          </Button>
        )}
        <ResendNews resent={resent} />
      </div>
    </form>
  );
}

function ResendNews({ resent }: { resent: Resent }) {
  const sent = typeof resent === "string" ? null : resent;
  const now = useServerNow(sent && 1_000);
  return (
    <p role="status" className={styles.news}>
      {typeof resent === "string" && resent}
      {sent && (
        <>
          {words.sentAgain(sent.left)}{" "}
          <span aria-hidden className="numeric">
            {words.validFor(countdown(sent.expiresAt - now))}
          </span>
        </>
      )}
    </p>
  );
}

function faultWords(fault: PayFault): string {
  return words[fault];
}
