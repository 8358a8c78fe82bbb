import { Link, useNavigate } from "@tanstack/react-router";
import { ArrowLeft, ShoppingBasket } from "lucide-react";
import { type ReactNode, useEffect, useMemo, useRef } from "react";
import { Banner } from "#/components/banner";
import { Button, buttonClass } from "#/components/button";
import { Empty, Failed, Loading } from "#/components/states";
import type { User } from "#/lib/api/types";
import { takeFromCart, useCart } from "#/lib/cart/cart-store";
import { money } from "#/lib/format/format";
import { usePageTitle } from "#/lib/page/use-page-title";
import { useSession } from "#/lib/session/session";
import { useSite } from "#/lib/site/site";
import { CartLines } from "../cart/cart-lines";
import { type PricedCart, priced } from "../cart/priced";
import { useKeptFocus } from "../cart/use-kept-focus";
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
  const { placing, place, forget } = usePlacing((placed, wish) => {
    takeFromCart(wish.site, wish.lines);
    if (isHere.current) void navigate({ to: "/orders/$id", params: { id: placed.id }, replace: true });
    else placedMeanwhile.set(placed);
  });
  const prices = useAgreedPrices(order);
  const page = useRef<HTMLDivElement>(null);
  useKeptFocus(page, cart.length);
  usePageTitle(messages.checkout);

  const isReady = order.total !== null && !order.hasProblem && menu.isOpen;
  const isBusy = placing.phase === "placing" || placing.phase === "askingAgain";
  const placeIt = async () => {
    if (!site || !order.total || !isReady || prices.hasChanged) return;
    await place({
      site: site.id,
      lines: cart.map((line) => ({ ...line })),
      expected_total: order.total.amount,
    });
    // Refused or not, what is sold and for how much may be different from what was known here.
    void menu.reload();
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
  const total = order.total ? money(order.total) : "–";
  return (
    <div ref={page} className={styles.page}>
      <Head />
      <div className={styles.columns}>
        <section aria-label={messages.yourOrder} className={styles.order} inert={isBusy}>
          <CartLines lines={order.lines} />
          <Total order={order} />
        </section>
        <section aria-label={messages.whoOrders} className={styles.person}>
          {menu.isOpen ? <Outcome placing={placing} /> : <Banner look="warn">{messages.closedHere}</Banner>}
          {prices.hasChanged && order.total ? (
            <ChangedPrices
              before={money({ ...order.total, amount: prices.totalBefore })}
              now={total}
              onAccept={() => {
                prices.accept();
                forget();
              }}
            />
          ) : session ? (
            <Signed
              name={session.user.name}
              total={total}
              isBusy={isBusy}
              isReady={isReady}
              onPlace={placeIt}
            />
          ) : (
            <Visitor>
              {entry({
                submitLabel: (way) => entryLabel(way, isReady ? total : null),
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
        <ArrowLeft aria-hidden size={16} className={styles.arrow} />
        {messages.toMenu}
      </Link>
      <h1>{messages.checkout}</h1>
    </header>
  );
}

function Total({ order }: { order: PricedCart }) {
  return (
    <div className={styles.total}>
      <p>
        {messages.total}
        <span className={styles.tax}>{messages.taxIncluded}</span>
      </p>
      <p className={`${styles.sum} numeric`} data-testid="total">
        {order.total ? money(order.total) : "–"}
      </p>
    </div>
  );
}

interface SignedProps {
  name: string;
  total: string;
  isBusy: boolean;
  isReady: boolean;
  onPlace: () => void;
}

function Signed({ name, total, isBusy, isReady, onPlace }: SignedProps) {
  return (
    <>
      <p className={styles.as}>
        {messages.orderingAs} <strong>{name}</strong>
      </p>
      <Button look="primary" size="l" wide busy={isBusy} disabled={!isReady && !isBusy} onClick={onPlace}>
        {isBusy ? messages.placing : messages.place(total)}
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
