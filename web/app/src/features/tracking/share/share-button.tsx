import { Share2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { IconButton } from "#/components/button";
import type { Order } from "#/lib/api/types";
import { shareMessages as messages } from "./share-messages";

/** Few share what they ordered: fetched for those who do. */
const ShareDialog = lazy(() => import("./share-dialog"));

/** The way to a link by which others can follow the order. */
export function ShareButton({ order, className }: { order: Order; className?: string | undefined }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <IconButton
        label={messages.share}
        {...(className && { className })}
        icon={<Share2 aria-hidden size={20} />}
        onClick={() => setIsOpen(true)}
      />
      {isOpen && (
        <Suspense fallback={null}>
          <ShareDialog order={order} onClose={() => setIsOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
