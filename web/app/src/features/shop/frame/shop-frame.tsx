import { Link, useMatchRoute } from "@tanstack/react-router";
import { ShoppingBasket } from "lucide-react";
import { lazy, type ReactNode, Suspense, useEffect } from "react";
import { buttonClass } from "#/components/button";
import { ConnectionBadge } from "#/components/connection-badge";
import { ThemeSwitch } from "#/components/theme-switch";
import { usePieces } from "#/lib/cart/kept";
import { hub } from "#/lib/realtime/hub";
import { useStore } from "#/lib/store";
import { CartSheet, openCart } from "../cart/cart-sheet";
import { ProductOver } from "../product/open-product";
import { useShopName } from "../sites";
import { frameMessages as messages } from "./messages";
import { placedMeanwhile } from "./placed";
import styles from "./shop-frame.module.css";

/** Rare, so that no screen waits for it. */
const PlacedNotice = lazy(() => import("../checkout/placed-notice"));

/** What every screen of the shop has around it. */
export function ShopFrame({ account, children }: { account: ReactNode; children: ReactNode }) {
  const shop = useShopName() ?? messages.shop;
  // The badge tells the truth also where nothing is watched yet.
  useEffect(() => hub.start(), []);
  const isCheckout = useMatchRoute()({ to: "/checkout" }) !== false;
  const placed = useStore(placedMeanwhile);
  return (
    <div className={styles.frame}>
      <a href="#content" className={styles.skip}>
        {messages.skip}
      </a>
      <header className={styles.header}>
        <div className={styles.inner}>
          <Link to="/" className={styles.shop}>
            <img src="/favicon.svg" alt="" width={28} height={28} />
            <bdi className={styles.name}>{shop}</bdi>
          </Link>
          <ConnectionBadge />
          <div className={styles.tools}>
            <ThemeSwitch />
            {account}
            {/* The checkout is the cart. */}
            {!isCheckout && <CartButton />}
          </div>
        </div>
      </header>
      {placed && (
        <Suspense fallback={null}>
          <PlacedNotice order={placed} />
        </Suspense>
      )}
      <main id="content" tabIndex={-1} className={styles.content}>
        {children}
      </main>
      <CartSheet />
      <ProductOver />
    </div>
  );
}

function CartButton() {
  const count = usePieces();
  const name = messages.openCart(count);
  return (
    <button
      type="button"
      className={`${buttonClass("quiet")} ${styles.cart}`}
      aria-label={name}
      aria-haspopup="dialog"
      title={name}
      onClick={openCart}
    >
      <ShoppingBasket aria-hidden size={22} />
      {count > 0 && (
        <span aria-hidden className={`${styles.count} numeric`}>
          {count}
        </span>
      )}
    </button>
  );
}
