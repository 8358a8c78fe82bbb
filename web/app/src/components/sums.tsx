import type { ReactNode } from "react";
import type { Money } from "#/lib/api/types";
import { money } from "#/lib/format/format";
import { sums as messages } from "./messages";
import styles from "./sums.module.css";

export interface SumsOf {
  subtotal?: Money | undefined;
  discount?: Money | undefined;
  tax?: Money | undefined;
  total: Money;
}

interface SumsProps {
  of: SumsOf;
  /** The code that made the discount. */
  coupon?: string | undefined;
  /** Smaller, where it is not what the screen is about. */
  isSmall?: boolean;
  /** What there is to say after the total. */
  children?: ReactNode;
}

/** What something comes to, and how: what is taken off, what is added, and what is in it already. */
export function Sums({ of, coupon, isSmall, children }: SumsProps) {
  const { subtotal, discount, total, tax } = of;
  const less = discount?.amount ?? 0;
  const added = subtotal ? total.amount - (subtotal.amount - less) : 0;
  const within = (tax?.amount ?? 0) - added;
  const as = (amount: number) => money({ ...total, amount });
  return (
    <dl className={styles.sums} data-small={isSmall || undefined}>
      {subtotal && (less > 0 || added > 0) && <Row name={messages.subtotal} of={money(subtotal)} />}
      {less > 0 && (
        <Row name={coupon ? messages.discountOf(coupon) : messages.discount} of={as(-less)} id="discount" />
      )}
      {added > 0 && <Row name={messages.tax} of={as(added)} id="tax" />}
      <div className={styles.total}>
        <dt>
          {messages.total}
          {within > 0 && <span className={styles.within}>{messages.within(as(within))}</span>}
        </dt>
        <dd className="numeric" data-testid="total">
          {money(total)}
        </dd>
      </div>
      {children}
    </dl>
  );
}

/** One more line of sums. */
export function Row({ name, of, id }: { name: ReactNode; of: string; id?: string }) {
  return (
    <div className={styles.row}>
      <dt>{name}</dt>
      <dd className="numeric" data-testid={id}>
        {of}
      </dd>
    </div>
  );
}
