import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Product } from "#/lib/api/types";
import { announce } from "../announce";
import { QuestionDialog } from "../question-dialog";
import { messages } from "./messages";
import { productsKey, removeProduct } from "./product-api";

const { removeDialog: words } = messages;

/** Asks before a product leaves the menu. */
export function RemoveDialog({ product, onClose }: { product: Product | null; onClose: () => void }) {
  const client = useQueryClient();
  const removal = useMutation({
    mutationFn: removeProduct,
    onSuccess: (_, removed) => {
      announce(words.done(removed.name));
      client.setQueryData<Product[]>(productsKey(removed.site), (before) =>
        before?.filter((one) => one.sku !== removed.sku),
      );
      onClose();
      // Its row is gone, and the button in it.
      requestAnimationFrame(() => document.getElementById("admin-content")?.focus({ preventScroll: true }));
    },
    onError: (_, kept) => void client.invalidateQueries({ queryKey: productsKey(kept.site) }),
  });
  const close = () => {
    removal.reset();
    onClose();
  };
  return (
    <QuestionDialog
      open={product !== null}
      title={words.title(product?.name ?? "")}
      confirm={words.confirm}
      keep={words.keep}
      look="danger"
      busy={removal.isPending}
      error={removal.error}
      onClose={close}
      onConfirm={() => product && removal.mutate(product)}
    >
      <p>{words.ask}</p>
    </QuestionDialog>
  );
}
