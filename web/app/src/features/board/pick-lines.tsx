import { useMutation } from "@tanstack/react-query";
import { Circle, CircleCheckBig, PackageX, ScanBarcode } from "lucide-react";
import { type FormEvent, useState } from "react";
import { sentence } from "#/lib/api/problem";
import type { Order } from "#/lib/api/types";
import { keepFocus } from "./keep-focus";
import { lineWithOptions } from "./line-words";
import { messages } from "./messages";
import { Words } from "./off-notice";
import type { StationTicket } from "./station-ticket";
import styles from "./ticket.module.css";
import { type Pick, pickItem, ticketId } from "./ticket-api";
import workStyles from "./work.module.css";

interface PickLinesProps {
  order: Order;
  ticket: StationTicket;
}

/** What is to be fetched: each piece is scanned, or a whole line is said to be there, or not to be. */
export function PickLines({ order, ticket }: PickLinesProps) {
  const [code, setCode] = useState("");
  const id = ticketId(order.id, ticket.number);
  // Who scans is faster than the line: each piece waits for the one before.
  const pick = useMutation({
    mutationFn: (picked: Pick) => pickItem(id, picked),
    scope: { id: `pick ${id}` },
  });
  const here = order.lines.filter((line) => ticket.items[String(line.line)]);
  const scan = (event: FormEvent) => {
    event.preventDefault();
    if (!code.trim()) return;
    pick.mutate({ code: code.trim(), quantity: 1 });
    setCode("");
  };
  return (
    <div className={styles.content}>
      <ul className={styles.lines}>
        {here.map((line) => (
          <PickLine
            key={line.line}
            line={line}
            item={ticket.items[String(line.line)]}
            onPick={(picked) => !pick.isPending && pick.mutate(picked)}
          />
        ))}
      </ul>
      <form className={workStyles.scan} onSubmit={scan}>
        <ScanBarcode aria-hidden size={24} />
        <input
          aria-label={messages.pick.scan(order.number)}
          placeholder={messages.pick.scanShort}
          value={code}
          onChange={(event) => setCode(event.target.value)}
          autoComplete="off"
          spellCheck={false}
        />
      </form>
      {pick.error && <p className={styles.note}>{messages.ticket.lineRefused(sentence(pick.error))}</p>}
    </div>
  );
}

interface PickLineProps {
  line: Order["lines"][number];
  item: StationTicket["items"][string] | undefined;
  onPick: (pick: Pick) => void;
}

function PickLine({ line, item, onPick }: PickLineProps) {
  const picked = item?.picked ?? 0;
  const missing = item?.missing ?? 0;
  const wanted = line.quantity - (item?.void ?? 0);
  const left = wanted - picked - missing;
  const isDone = left <= 0 || item?.state === "bumped" || item?.state === "void";
  const Mark = isDone ? CircleCheckBig : Circle;
  const words = lineWithOptions(line);
  return (
    <li className={styles.line} data-item={item?.state} data-done={isDone || undefined}>
      <button
        type="button"
        className={workStyles.tick}
        aria-label={messages.pick.all(words)}
        disabled={isDone}
        onClick={(event) => {
          keepFocus(event);
          onPick({ code: line.sku, quantity: left });
        }}
      >
        <Mark aria-hidden size={26} />
        <span className={styles.quantity}>{messages.pick.progress(picked, wanted)}</span>
        <span className={styles.product}>
          <bdi>
            <Words isOff={item?.state === "void"}>{words}</Words>
          </bdi>
        </span>
        <small>{line.sku}</small>
      </button>
      {missing > 0 && <p className={styles.note}>{messages.pick.missing(missing)}</p>}
      {!isDone && (
        <button
          type="button"
          className={workStyles.short}
          aria-label={messages.pick.shortName(words)}
          onClick={(event) => {
            keepFocus(event);
            onPick({ code: line.sku, quantity: 0, short: true });
          }}
        >
          <PackageX aria-hidden size={20} />
          {messages.pick.short}
        </button>
      )}
    </li>
  );
}
