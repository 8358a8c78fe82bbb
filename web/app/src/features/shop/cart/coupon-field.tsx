import { TicketPercent, X } from "lucide-react";
import { type FormEvent, useId, useRef, useState } from "react";
import { Button, IconButton } from "#/components/button";
import { refusal } from "#/lib/api/problem";
import type { Quote } from "#/lib/api/types";
import { COUPON_CHARS_MAX, COUPON_CODE } from "#/lib/cart/cart";
import { useCart } from "#/lib/cart/cart-store";
import { money } from "#/lib/format/format";
import { messages } from "../messages";
import styles from "./coupon-field.module.css";
import type { Quoted } from "./use-quote";

const words = messages.coupon;

/** A code that makes it cheaper. Out of the way until somebody has one; then what it does, or why it does nothing. */
export function CouponField({ quoted }: { quoted: Quoted }) {
  const { coupon, setCoupon } = useCart();
  const [isOpen, setIsOpen] = useState(false);
  const [isOdd, setIsOdd] = useState(false);
  const id = useId();
  const opener = useRef<HTMLButtonElement>(null);
  const refusal = coupon !== null && quoted.isCurrent ? refusalOf(quoted.quote) : null;

  const apply = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget).get("coupon") ?? "")
      .trim()
      .toUpperCase();
    setIsOdd(!COUPON_CODE.test(code));
    if (!COUPON_CODE.test(code)) return;
    setCoupon(code);
    setIsOpen(false);
  };

  if (coupon !== null) {
    return (
      <div className={styles.coupon}>
        <p className={styles.applied} data-refused={refusal !== null || undefined}>
          <TicketPercent aria-hidden size={18} />
          <strong className={styles.code}>{coupon}</strong>
          <span>{refusal === null && savingOf(quoted)}</span>
          <IconButton
            size="s"
            label={words.remove(coupon)}
            icon={<X aria-hidden size={16} />}
            onClick={() => {
              setCoupon(null);
              requestAnimationFrame(() => opener.current?.focus());
            }}
          />
        </p>
        <p role="alert" className={styles.refusal}>
          {refusal}
        </p>
      </div>
    );
  }
  if (!isOpen) {
    return (
      <button ref={opener} type="button" className={styles.open} onClick={() => setIsOpen(true)}>
        <TicketPercent aria-hidden size={18} />
        {words.have}
      </button>
    );
  }
  return (
    <form className={styles.form} onSubmit={apply}>
      <label htmlFor={id} className="visually-hidden">
        {words.label}
      </label>
      <input
        id={id}
        name="coupon"
        className={styles.input}
        placeholder={words.label}
        maxLength={COUPON_CHARS_MAX}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        // biome-ignore lint/a11y/noAutofocus: the person has just asked for it
        autoFocus
        aria-invalid={isOdd || undefined}
        aria-describedby={`${id}-fault`}
      />
      <Button type="submit">{words.apply}</Button>
      <p id={`${id}-fault`} role="alert" className={styles.refusal}>
        {isOdd && words.odd}
      </p>
    </form>
  );
}

/** Why the coupon does nothing, as the hub says it; null where it does something. */
export function refusalOf(quote: Quote | undefined): string | null {
  const problem = quote?.problems.find(({ code }) => code.startsWith("coupon"));
  if (!problem) return null;
  if (problem.code === "coupon_used_up") return words.usedUp;
  return refusal(problem.code, problem.detail ?? words.refused);
}

function savingOf({ quote, isCurrent }: Quoted): string {
  if (!quote || !isCurrent) return words.asking;
  return words.saves(money({ ...quote.discount, amount: quote.discount.amount }));
}
