import { createFileRoute } from "@tanstack/react-router";
import { EntryPanel } from "#/features/account/entry-panel";
import { CheckoutScreen } from "#/features/shop/checkout/checkout-screen";

export const Route = createFileRoute("/_shop/checkout")({
  component: () => (
    <CheckoutScreen
      entry={({ submitLabel, onEntered }) => <EntryPanel submitLabel={submitLabel} onEntered={onEntered} />}
    />
  ),
});
