import { CircleX, Lock } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import type { Order } from "#/lib/api/types";
import { countdown } from "#/lib/format/format";
import { cancelTimeLeft, isEnded } from "#/lib/orders/order";
import { useServerNow } from "#/lib/time/clock";
import { messages } from "../messages";
import styles from "./cancel-box.module.css";
import { Ring } from "./ring";
import { useCancelling } from "./use-cancelling";
import { whyClosed } from "./why-closed";

const words = messages.cancel;
const TICK_MS = 200;

/**
 * The way out of an order while there is one, and why there is none afterwards. The button is there exactly as long as the
 * hub would say yes, by the hub's own clock.
 */
export function CancelBox({ order }: { order: Order }) {
  const box = useRef<HTMLElement>(null);
  const { isCancelling, refusal, cancel } = useCancelling(order.id);
  const mayCancel = order.allowed.includes("cancel");
  const now = useServerNow(mayCancel ? TICK_MS : null);
  const left = cancelTimeLeft(order, now);
  const isOpen = left > 0 || isCancelling;
  useKeptFocus(box, isOpen);

  if (isEnded(order)) return refusal ? <Banner look="warn">{refusal}</Banner> : null;
  return (
    <section ref={box} tabIndex={-1} className={styles.box} aria-label={words.title} data-open={isOpen}>
      {refusal && <Banner look="bad">{refusal}</Banner>}
      {isOpen ? (
        <Open left={left} window={order.window_ms} isCancelling={isCancelling} onCancel={cancel} />
      ) : (
        <Closed order={order} />
      )}
    </section>
  );
}

interface OpenProps {
  left: number;
  window: number;
  isCancelling: boolean;
  onCancel: () => void;
}

function Open({ left, window, isCancelling, onCancel }: OpenProps) {
  const [isAsking, setIsAsking] = useState(false);
  const yes = useRef<HTMLDivElement>(null);
  const ask = useRef<HTMLDivElement>(null);
  // The focus follows: to the answer, and back to the question.
  const show = (asking: boolean) => {
    setIsAsking(asking);
    requestAnimationFrame(() => (asking ? yes : ask).current?.querySelector("button")?.focus());
  };
  return (
    <>
      <div className={styles.words}>
        <Ring share={left / window} label={countdown(left)} name={words.leftLabel} />
        <div>
          <h2 className={styles.title}>{isAsking ? words.really : words.title}</h2>
          <p className={styles.hint}>{isAsking ? words.reallyHint : words.left(countdown(left))}</p>
        </div>
      </div>
      {isAsking ? (
        <div ref={yes} className={styles.answers}>
          <Button look="danger" busy={isCancelling} onClick={onCancel} data-testid="confirm-cancel">
            {isCancelling ? words.cancelling : words.yes}
          </Button>
          <Button disabled={isCancelling} onClick={() => show(false)}>
            {words.no}
          </Button>
        </div>
      ) : (
        <div ref={ask} className={styles.answers}>
          <Button icon={<CircleX aria-hidden size={18} />} onClick={() => show(true)}>
            {words.ask}
          </Button>
        </div>
      )}
    </>
  );
}

function Closed({ order }: { order: Order }) {
  return (
    <div className={styles.words}>
      <span className={styles.lock}>
        <Lock aria-hidden size={20} />
      </span>
      <div>
        <h2 className={styles.title}>{words.closed}</h2>
        <p className={styles.hint}>{whyClosed(order)}</p>
      </div>
    </div>
  );
}

/** When the button goes away under somebody's focus, the focus stays where the explanation is. */
function useKeptFocus(box: React.RefObject<HTMLElement | null>, isOpen: boolean): void {
  const hadFocus = useRef(false);
  useEffect(() => {
    const element = box.current;
    if (!element || !isOpen) return;
    const note = () => {
      hadFocus.current = element.contains(document.activeElement);
    };
    document.addEventListener("focusin", note);
    return () => {
      document.removeEventListener("focusin", note);
      if (hadFocus.current) element.focus();
    };
  }, [box, isOpen]);
}
