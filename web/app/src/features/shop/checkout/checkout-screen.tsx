import { Link, useNavigate } from "@tanstack/react-router";
import { ArrowLeft, ShoppingBasket } from "lucide-react";
import { type ReactNode, useEffect, useMemo, useRef } from "react";
import { Banner } from "#/components/banner";
import { Button, buttonClass } from "#/components/button";
import { Empty, Failed, Loading } from "#/components/states";
import { sentence } from "#/lib/api/problem";
import type { Quote, User } from "#/lib/api/types";
import { orderedFrom, takeFromCart, useCart } from "#/lib/cart/cart-store";
import { wanted } from "#/lib/cart/hub-carts";
import { useCartSync } from "#/lib/cart/sync";
import { money } from "#/lib/format/format";
import { usePageTitle } from "#/lib/page/use-page-title";
import { useSession } from "#/lib/session/session";
import { useSite } from "#/lib/site/site";
import { CartLines } from "../cart/cart-lines";
import { CartSums } from "../cart/cart-sums";
import { CouponField, refusalOf } from "../cart/coupon-field";
import { priced } from "../cart/priced";
import { useKeptFocus } from "../cart/use-kept-focus";
import { type Quoted, useQuote } from "../cart/use-quote";
import { placedMeanwhile } from "../frame/placed";
import { useMenu } from "../menu/use-menu";
import { messages } from "../messages";
import { useAgreedPrices } from "./agreed-prices";
import styles from "./checkout-screen.module.css";
import { Outcome } from "./outcome";
import { usePlacing } from "./use-placing";

interface EntryProps {
  submitLabel: (way: "signIn" | "signUp") => string;
  onEntered: (user: User) => void;
}

/** Look once more, say who you are, order. `entry` is the form for who is not signed in yet. */
export function CheckoutScreen({ entry }: { entry: (props: EntryProps) => ReactNode }) {
  const navigate = useNavigate();
  const site = useSite();
  const session = useSession();
  const isHere = useIsHere();
  const { cart } = useCart();
  const menu = useMenu();
  const order = useMemo(() => priced(cart, menu.items ?? []), [cart, menu.items]);
  const quoted = useQuote(menu.items);
  useCartSync();
  const { placing, place, forget } = usePlacing((placed, wish) => {
    takeFromCart(wish.site, wish);
    if (isHere.current) void navigate({ to: "/orders/$id", params: { id: placed.id }, replace: true });
    else placedMeanwhile.set(placed);
  });
  const total = quoted.isCurrent ? quoted.quote?.total : undefined;
  const prices = useAgreedPrices(order, total);
  const page = useRef<HTMLDivElement>(null);
  useKeptFocus(page, cart.length);
  usePageTitle(messages.checkout);

  const isOrderable = order.total !== null && !order.hasProblem && !isBlocked(quoted.quote) && menu.isOpen;
  const isReady = isOrderable && total !== undefined;
  const isBusy = placing.phase === "placing" || placing.phase === "askingAgain";
  const placeIt = async () => {
    if (!site || !total || !isReady || prices.hasChanged) return;
    const { lines, coupon, cart: id } = orderedFrom(site.id);
    await place({
      site: site.id,
      lines: lines.map(wanted),
      // A coupon that does nothing is not a part of what was agreed to.
      ...(coupon !== undefined && refusalOf(quoted.quote) === null && { coupon }),
      ...(id !== undefined && { cart: id }),
      expected_total: total.amount,
    });
    // Refused or not, what is sold and for how much may be different from what was known here.
    void menu.reload();
    quoted.ask();
  };

  if (cart.length === 0 && !isBusy) {
    return (
      <div ref={page} className={styles.page}>
        <NothingToOrder />
      </div>
    );
  }
  if (!menu.items) {
    return (
      <div ref={page} className={styles.page}>
        <Head />
        {menu.error ? <Failed error={menu.error} onRetry={() => void menu.reload()} /> : <Loading rows={4} />}
      </div>
    );
  }
  const sum = total ? money(total) : null;
  return (
    <div ref={page} className={styles.page}>
      <Head />
      <div className={styles.columns}>
        <section aria-label={messages.yourOrder} className={styles.order} inert={isBusy}>
          <CartLines lines={order.lines} />
          <CartSums order={order} quoted={quoted} />
          <CouponField quoted={quoted} />
        </section>
        <section aria-label={messages.whoOrders} className={styles.person}>
          {menu.isOpen ? <Outcome placing={placing} /> : <Banner look="warn">{messages.closedHere}</Banner>}
          {quoted.error !== null && !isBusy && <QuoteFailed quoted={quoted} />}
          {prices.hasChanged && total && sum ? (
            <ChangedPrices
              before={money({ ...total, amount: prices.totalBefore })}
              now={sum}
              onAccept={() => {
                prices.accept();
                forget();
              }}
            />
          ) : session ? (
            <Signed
              name={session.user.name}
              total={sum}
              isBusy={isBusy}
              isReady={isReady}
              onPlace={placeIt}
            />
          ) : (
            <Visitor>
              {entry({
                submitLabel: (way) => entryLabel(way, isReady ? sum : null),
                onEntered: () => void placeIt(),
              })}
            </Visitor>
          )}
          <p className={styles.fine}>{messages.payNext}</p>
          <p className={styles.fine}>{messages.cancelFree}</p>
        </section>
      </div>
    </div>
  );
}

/** Whether the screen is still shown, for an answer that may come later. */
function useIsHere() {
  const isHere = useRef(false);
  useEffect(() => {
    isHere.current = true;
    return () => {
      isHere.current = false;
    };
  }, []);
  return isHere;
}

/** Who signs in here does it to order; where that is not possible now, the button does not promise it. */
function entryLabel(way: "signIn" | "signUp", total: string | null): string {
  if (total === null) return messages[way];
  return way === "signUp" ? messages.signUpAndPlace(total) : messages.signInAndPlace(total);
}

function Head() {
  return (
    <header className={styles.head}>
      <Link to="/" className={styles.back}>
        <ArrowLeft aria-hidden className="turns" size={16} />
        {messages.toMenu}
      </Link>
      <h1>{messages.checkout}</h1>
    </header>
  );
}

interface SignedProps {
  name: string;
  /** Null while the hub has not said what it comes to. */
  total: string | null;
  isBusy: boolean;
  isReady: boolean;
  onPlace: () => void;
}

function Signed({ name, total, isBusy, isReady, onPlace }: SignedProps) {
  return (
    <>
      <p className={styles.as}>
        {messages.orderingAs} <strong dir="auto">{name}</strong>
      </p>
      <Button look="primary" size="l" wide busy={isBusy} disabled={!isReady && !isBusy} onClick={onPlace}>
        {isBusy ? messages.placing : total === null ? messages.placePlain : messages.place(total)}
      </Button>
    </>
  );
}

function Visitor({ children }: { children: ReactNode }) {
  return (
    <>
      <header className={styles.who}>
        <h2>{messages.whoOrders}</h2>
        <p>{messages.whoOrdersHint}</p>
      </header>
      {children}
    </>
  );
}

function QuoteFailed({ quoted: { error, ask } }: { quoted: Quoted }) {
  return (
    <Banner
      look="bad"
      action={
        <Button size="s" onClick={ask}>
          {messages.askAgain}
        </Button>
      }
    >
      {messages.quoteFailed} {sentence(error)}
    </Banner>
  );
}

/** Something else than its coupon is in the way. */
function isBlocked(quote: Quote | undefined): boolean {
  return quote?.problems.some(({ code }) => !code.startsWith("coupon")) ?? false;
}

function ChangedPrices({ before, now, onAccept }: { before: string; now: string; onAccept: () => void }) {
  return (
    <>
      <Banner look="warn">{messages.totalChanged(before, now)}</Banner>
      <Button look="primary" size="l" wide onClick={onAccept}>
        {messages.acceptTotal(now)}
      </Button>
    </>
  );
}

function NothingToOrder() {
  return (
    <>
      <h1 className="visually-hidden">{messages.checkout}</h1>
      <div className={styles.nothing} tabIndex={-1} data-empty>
        <Empty
          title={messages.cartEmpty}
          icon={<ShoppingBasket aria-hidden size={28} />}
          action={
            <Link to="/" className={buttonClass("primary")}>
              {messages.toMenu}
            </Link>
          }
        >
          {messages.cartEmptyHint}
        </Empty>
      </div>
    </>
  );
}
