import { Link } from "@tanstack/react-router";
import { ArrowRight, ChevronUp } from "lucide-react";
import { buttonClass } from "#/components/button";
import { useCart } from "#/lib/cart/cart-store";
import { money } from "#/lib/format/format";
import type { MenuItem } from "../menu/menu";
import { messages } from "../messages";
import styles from "./cart-bar.module.css";
import { openCart } from "./cart-sheet";
import { priced } from "./priced";
import { useQuote } from "./use-quote";

/** On a phone, at the thumb: what is in the cart, and the way on. */
export function CartBar({ menu }: { menu: readonly MenuItem[] | undefined }) {
  const { cart } = useCart();
  const { total: bare, pieces } = priced(cart, menu ?? []);
  const { quote } = useQuote(menu);
  if (pieces === 0) return null;
  const total = quote?.total ?? bare;
  const sum = total ? money(total) : "–";
  return (
    <div className={styles.bar}>
      <button
        type="button"
        className={styles.cart}
        aria-label={messages.barCart(pieces, sum)}
        aria-haspopup="dialog"
        onClick={openCart}
      >
        <ChevronUp aria-hidden size={20} />
        <span className={styles.count}>{messages.pieces(pieces)}</span>
        <span className={`${styles.total} numeric`}>{sum}</span>
      </button>
      <Link to="/checkout" className={`${buttonClass("primary", "l")} ${styles.go}`}>
        {messages.toCheckout}
        <ArrowRight aria-hidden className="turns" size={18} />
      </Link>
    </div>
  );
}
