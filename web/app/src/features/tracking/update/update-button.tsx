import { Pencil } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Button } from "#/components/button";
import type { Order } from "#/lib/api/types";
import { messages } from "../messages";

/** Few change what they ordered: fetched for those who do. */
const UpdateDialog = lazy(() => import("./update-dialog"));

/** The way to change an order, while there is one. What was begun in time may end after it. */
export function UpdateButton({ order }: { order: Order }) {
  const [isOpen, setIsOpen] = useState(false);
  const isAllowed = order.allowed.includes("update");
  return (
    <>
      {isAllowed && (
        <Button size="s" icon={<Pencil aria-hidden size={16} />} onClick={() => setIsOpen(true)}>
          {messages.change}
        </Button>
      )}
      {isOpen && (
        <Suspense fallback={null}>
          <UpdateDialog order={order} onClose={() => setIsOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
