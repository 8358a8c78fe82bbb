import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { rest } from "#/lib/page/rest";
import { usePageTitle } from "#/lib/page/use-page-title";
import { useSession } from "#/lib/session/session";
import { allDay } from "./all-day/all-day";
import { BoardBody } from "./board-body";
import styles from "./board-screen.module.css";
import { BoardTools } from "./board-tools";
import toolStyles from "./board-tools.module.css";
import { ClosedDoor } from "./closed-door";
import { askDone } from "./done";
import { readyFirst } from "./expediter/gathered";
import { handOverReady } from "./expediter/hand-over";
import { messages as expediter } from "./expediter/messages";
import { useReadyNews } from "./expediter/use-ready-news";
import { Head } from "./head";
import { isFor, lanesOf, stationsOf } from "./lanes";
import { messages } from "./messages";
import { needsAck } from "./off";
import { openSince } from "./place";
import type { Action } from "./queue";
import { actionQueue, useActions } from "./queue-store";
import { RecallDrawer } from "./recall/recall-drawer";
import { RejectDialog, type Rejected } from "./reject-dialog";
import { useRouted } from "./routed";
import { change, useSettings } from "./settings";
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
  /** As who brings all stations' work together, and hands it over. */
  isExpediter: boolean;
}

/** The board of one site: what is to be made, what is coming, and how far it can be trusted. */
export function BoardScreen({ site, station, isExpediter }: BoardScreenProps) {
  const board = useBoard(site);
  const { status, watch } = board;
  const last = useLastTickets(site, board);
  const currency = useCurrency(status);
  const actions = useActions();
  const { keysOn, isAllDayOpen } = useSettings();
  const facts = useSiteFacts(site);
  const orders = useRouted(last?.orders ?? board.orders, facts.makers);
  const isSignedIn = useSession() !== null;
  const [rejecting, setRejecting] = useState<Rejected | null>(null);
  const [isRecalling, setIsRecalling] = useState(false);
  const [isKeysShown, setIsKeysShown] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  useName();
  useWakeLock();
  usePageTitle(messages.title(facts.name));
  useEffect(unlockAtFirstTouch, []);

  const lanes = useMemo(() => lanesOf(orders.values(), station), [orders, station]);
  const open = useMemo(() => {
    const here = lanes.open.filter((order) => actions.get(order.id)?.stage !== "sent");
    return isExpediter ? readyFirst(here) : here;
  }, [lanes, actions, isExpediter]);
  // What is about to be done is not to be made any more; taken back, it is again.
  const dishes = useMemo(
    () =>
      isAllDayOpen
        ? allDay(
            open.filter(({ id }) => !isLeaving(actions.get(id))),
            station,
          )
        : undefined,
    [isAllDayOpen, open, actions, station],
  );
  useReadyNews(open, isExpediter && status !== "loading");
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
    onDone: (order) => (isExpediter ? handOverReady(order) : askDone(order, station)),
    onReject: setRejecting,
    onRecall: () => setIsRecalling(true),
    onAllDay: () => change({ isAllDayOpen: !isAllDayOpen }),
    onHelp: () => setIsKeysShown(true),
  });

  const isAtRest =
    frozen.length + board.recalled.size + actions.size === 0 &&
    !rejecting &&
    !isRecalling &&
    !open.some((order) => needsAck(order, station));
  useEffect(() => {
    rest.set(isAtRest ? "resting" : "busy");
    return () => rest.set("asked");
  }, [isAtRest]);

  if (status === "refused" || !isSignedIn) return <ClosedDoor error={board.error} />;
  const isLoading = status === "loading" && !last;
  const oldest = lanes.open.find(({ id }) => actions.get(id)?.stage !== "sent");
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
        <div className={toolStyles.bar}>
          <StationFilter site={site} stations={stations} />
          <BoardTools onRecall={() => setIsRecalling(true)} />
        </div>
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
          dishes={isLoading ? undefined : dishes}
          hint={isExpediter && facts.hasExpediter === false ? expediter.hint : undefined}
          open={open}
          frozen={frozen}
          fresh={board.fresh}
          recalled={board.recalled}
          siteName={facts.name}
          station={station}
          isExpediter={isExpediter}
          selected={selected}
          keysOn={keysOn}
          isLoading={isLoading}
          isCurrent={currency.isCurrent}
          listRef={list}
          onPick={pickFocused}
          onReject={setRejecting}
          onAcknowledge={acknowledge}
        />
        <RecallDrawer
          isOpen={isRecalling}
          site={site}
          station={station}
          orders={orders}
          onClose={() => setIsRecalling(false)}
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

/** Somebody has said that it is done, and nobody that it is not. */
function isLeaving(action: Action | undefined): boolean {
  return action !== undefined && action.stage !== "refused";
}
