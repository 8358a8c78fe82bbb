import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { rest } from "#/lib/page/rest";
import { usePageTitle } from "#/lib/page/use-page-title";
import { useSession } from "#/lib/session/session";
import { BoardBody } from "./board-body";
import styles from "./board-screen.module.css";
import { ClosedDoor } from "./closed-door";
import { Head } from "./head";
import { isFor, lanesOf, stationsOf } from "./lanes";
import { messages } from "./messages";
import { needsAck } from "./off";
import { openSince } from "./place";
import { actionQueue, useActions } from "./queue-store";
import { RejectDialog, type Rejected } from "./reject-dialog";
import { useSettings } from "./settings";
import { unlockAtFirstTouch } from "./sound";
import { StationFilter } from "./station-filter";
import { Strip } from "./strip";
import { Surface } from "./surface";
import { acknowledgeAt } from "./ticket-api";
import { useBoard, useCurrency } from "./use-board";
import { useWakeLock } from "./use-device";
import { useLastTickets } from "./use-last-tickets";
import { useName } from "./use-name";
import { usePicking } from "./use-picking";
import { useSiteFacts } from "./use-site-facts";

interface BoardScreenProps {
  /** One for the life of the screen: another site is another screen (`key`). */
  site: string;
  station: string | undefined;
}

/** The board of one site: what is to be made, what is coming, and how far it can be trusted. */
export function BoardScreen({ site, station }: BoardScreenProps) {
  const board = useBoard(site);
  const { status, watch } = board;
  const last = useLastTickets(site, board);
  const orders = last?.orders ?? board.orders;
  const currency = useCurrency(status);
  const actions = useActions();
  const { keysOn } = useSettings();
  const facts = useSiteFacts(site);
  const isSignedIn = useSession() !== null;
  const [rejecting, setRejecting] = useState<Rejected | null>(null);
  const [isKeysShown, setIsKeysShown] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  useName();
  useWakeLock();
  usePageTitle(messages.title(facts.name));
  useEffect(unlockAtFirstTouch, []);

  const lanes = useMemo(() => lanesOf(orders.values(), station), [orders, station]);
  const open = useMemo(
    () => lanes.open.filter((order) => actions.get(order.id)?.stage !== "sent"),
    [lanes, actions],
  );
  const frozen = useMemo(
    () => board.frozen.filter((ticket) => isFor(ticket, station)),
    [board.frozen, station],
  );
  // As one text, so that the filter is not drawn again with every order.
  const stationList = [...new Set([...facts.stations, ...stationsOf(orders.values()), station ?? ""])]
    .filter((name) => name !== "")
    .sort()
    .join("\n");
  const stations = useMemo(() => stationList.split("\n").filter(Boolean), [stationList]);
  const acknowledge = useCallback(
    (id: string) => {
      watch.acknowledge(id);
      void acknowledgeAt(id, station);
    },
    [watch, station],
  );
  const { selected, pick, pickFocused } = usePicking({
    isOn: keysOn,
    siteName: facts.name,
    station,
    frozen,
    open,
    list,
    onAcknowledge: acknowledge,
    onReject: setRejecting,
    onHelp: () => setIsKeysShown(true),
  });

  const isAtRest =
    frozen.length + board.recalled.size + actions.size === 0 &&
    !rejecting &&
    !open.some((order) => needsAck(order, station));
  useEffect(() => {
    rest.set(isAtRest ? "resting" : "busy");
    return () => rest.set("asked");
  }, [isAtRest]);

  if (status === "refused" || !isSignedIn) return <ClosedDoor error={board.error} />;
  const isLoading = status === "loading" && !last;
  const oldest = open[0];
  return (
    <Surface>
      <main
        className={styles.screen}
        data-stale={!currency.isCurrent && !isLoading}
        data-board={site}
        data-status={status}
      >
        <Head
          siteName={facts.name}
          open={isLoading ? undefined : open.length}
          oldestSince={oldest && openSince(oldest)}
          doneAt={board.doneAt}
          isKeysShown={isKeysShown}
          onKeysShown={setIsKeysShown}
        />
        <StationFilter site={site} stations={stations} />
        <Strip
          currency={currency}
          asOf={last?.at}
          isLoading={isLoading}
          toAcknowledge={frozen.length}
          waiting={lanes.waiting}
          onShowCancelled={() => pick(frozen[0]?.id)}
        />
        <BoardBody
          lanes={lanes}
          open={open}
          frozen={frozen}
          fresh={board.fresh}
          recalled={board.recalled}
          siteName={facts.name}
          station={station}
          selected={selected}
          keysOn={keysOn}
          isLoading={isLoading}
          isCurrent={currency.isCurrent}
          listRef={list}
          onPick={pickFocused}
          onReject={setRejecting}
          onAcknowledge={acknowledge}
        />
        <RejectDialog
          ticket={rejecting}
          onClose={() => setRejecting(null)}
          onReject={({ id, number }, reason) => {
            actionQueue().ask(id, number, "reject", { reason });
            setRejecting(null);
          }}
        />
      </main>
    </Surface>
  );
}
