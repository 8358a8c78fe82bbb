import { Link } from "@tanstack/react-router";
import { ShoppingBasket } from "lucide-react";
import { useMemo, useRef } from "react";
import { buttonClass } from "#/components/button";
import { Loading } from "#/components/states";
import { useCart } from "#/lib/cart/cart-store";
import { useCartSync } from "#/lib/cart/sync";
import type { MenuItem } from "../menu/menu";
import { messages } from "../messages";
import { CartLines } from "./cart-lines";
import styles from "./cart-panel.module.css";
import { CartSums } from "./cart-sums";
import { CouponField } from "./coupon-field";
import { GoesWith } from "./goes-with";
import { priced } from "./priced";
import { useKeptFocus } from "./use-kept-focus";
import { useQuote } from "./use-quote";

interface CartPanelProps {
  menu: readonly MenuItem[] | undefined;
  onLeave?: () => void;
}

/** The cart with the way to the checkout: beside the menu, or in the sheet. */
export function CartPanel({ menu, onLeave }: CartPanelProps) {
  const { cart } = useCart();
  const order = useMemo(() => priced(cart, menu ?? []), [cart, menu]);
  const quoted = useQuote(menu);
  useCartSync();
  const box = useRef<HTMLDivElement>(null);
  useKeptFocus(box, cart.length);
  return (
    <div ref={box}>
      {cart.length === 0 ? (
        <div className={styles.empty} tabIndex={-1} data-empty>
          <span className={styles.picture}>
            <ShoppingBasket aria-hidden size={28} />
          </span>
          <p className={styles.emptyTitle}>{messages.cartEmpty}</p>
          <p>{messages.cartEmptyHint}</p>
        </div>
      ) : menu === undefined ? (
        <Loading rows={cart.length} />
      ) : (
        <div className={styles.panel}>
          <CartLines lines={order.lines} />
          <div className={styles.foot}>
            <CartSums order={order} quoted={quoted} isSmall />
            <CouponField quoted={quoted} />
            <Link
              to="/checkout"
              className={`${buttonClass("primary", "l")} ${styles.go}`}
              {...(onLeave && { onClick: onLeave })}
            >
              {messages.toCheckout}
            </Link>
          </div>
          {/* Last, so that nothing moves when it comes. */}
          <GoesWith menu={menu} box={box} isSheet={onLeave !== undefined} />
        </div>
      )}
    </div>
  );
}
