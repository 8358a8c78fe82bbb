import { Link } from "@tanstack/react-router";
import { ShoppingBasket } from "lucide-react";
import { useMemo } from "react";
import { buttonClass } from "#/components/button";
import { Loading } from "#/components/states";
import { useCart } from "#/lib/cart/cart-store";
import { money } from "#/lib/format/format";
import type { MenuItem } from "../menu/menu";
import { messages } from "../messages";
import { CartLines } from "./cart-lines";
import styles from "./cart-panel.module.css";
import { priced } from "./priced";

interface CartPanelProps {
  menu: readonly MenuItem[] | undefined;
  onLeave?: () => void;
}

/** The cart with the way to the checkout: beside the menu, or in the sheet. */
export function CartPanel({ menu, onLeave }: CartPanelProps) {
  const { cart } = useCart();
  const { lines, total } = useMemo(() => priced(cart, menu ?? []), [cart, menu]);
  if (cart.length === 0) {
    return (
      <div className={styles.empty}>
        <span className={styles.picture}>
          <ShoppingBasket aria-hidden size={28} />
        </span>
        <p className={styles.emptyTitle}>{messages.cartEmpty}</p>
        <p>{messages.cartEmptyHint}</p>
      </div>
    );
  }
  if (menu === undefined) return <Loading rows={cart.length} />;
  return (
    <div className={styles.panel}>
      <CartLines lines={lines} />
      <div className={styles.foot}>
        <p className={styles.total}>
          <span>{messages.total}</span>
          <span className="numeric">{total ? money(total) : "–"}</span>
        </p>
        <Link
          to="/checkout"
          className={`${buttonClass("primary", "l")} ${styles.go}`}
          {...(onLeave && { onClick: onLeave })}
        >
          {messages.toCheckout}
        </Link>
      </div>
    </div>
  );
}
