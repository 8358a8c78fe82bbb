import { Sums } from "#/components/sums";
import type { PricedCart } from "./priced";
import type { Quoted } from "./use-quote";

interface CartSumsProps {
  order: PricedCart;
  quoted: Quoted;
  isSmall?: boolean;
}

/** What the cart comes to: as the hub says, and until it has said so by the prices of the menu. */
export function CartSums({ order, quoted: { quote, isCurrent }, isSmall = false }: CartSumsProps) {
  if (quote) {
    return (
      <div aria-busy={!isCurrent} data-quoted={isCurrent}>
        <Sums of={quote} coupon={quote.coupon?.code} isSmall={isSmall} />
      </div>
    );
  }
  return order.total && <Sums of={{ total: order.total }} isSmall={isSmall} />;
}
