import { useRouter } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import type { User } from "#/lib/api/types";
import { useSettled } from "#/lib/page/use-settled";
import { commandsFrom, hide, showKeys } from "#/lib/palette/palette";
import { recentVisits, type Visit } from "#/lib/palette/recent";
import { aboutOrder, type Found, useFound } from "./found";
import { List, optionId } from "./list";
import { type Entry, type Group, matching } from "./matching";
import { messages } from "./messages";
import styles from "./palette.module.css";
import { placesOf } from "./places";

/** Letters that come faster than this are one question to the hub. */
const SETTLED_MS = 180;
/** So far PageUp and PageDown go. */
const PAGE_ENTRIES = 8;
const RECENT_MAX = 4;

/** Every place, order, article and command by its name: a field with a list, as one thing for the keyboard. */
export default function Palette({ user }: { user: User }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [opener] = useState(() => document.activeElement);
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const settled = useSettled(text, SETTLED_MS);
  const found = useFound(settled, user);
  const groups = useGroups(text, user, found, opener);
  const entries = groups.flatMap((group) => group.entries);
  const at = Math.max(
    0,
    entries.findIndex(({ id }) => id === chosen),
  );
  const current = entries[at];
  const listId = useId();
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const choose = (entry: Entry | undefined) => {
    if (!entry) return;
    // Shut first: the focus is where it was, and what is done may take it on from there.
    dialog.current?.close();
    entry.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey)) dialog.current?.close();
    // A word that is being put together by an input method is not over.
    if (event.nativeEvent.isComposing) return;
    const to = placeAfter(event.key, at, entries.length);
    if (event.key !== "Enter" && to === undefined) return;
    event.preventDefault();
    if (to === undefined) choose(current);
    else setChosen(entries[to]?.id ?? null);
  };
  const isSearching = text.trim() !== "" && (found.isSearching || settled !== text);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it by itself; the click is the pointer's way out.
    <dialog
      ref={dialog}
      className={styles.palette}
      aria-label={messages.title}
      onClose={() => hide("palette")}
      onClick={(event) => event.target === dialog.current && dialog.current.close()}
    >
      <div className={styles.body}>
        <div className={styles.field}>
          <Search aria-hidden size={20} />
          <input
            type="text"
            role="combobox"
            aria-label={messages.title}
            aria-expanded
            aria-controls={listId}
            aria-autocomplete="list"
            aria-activedescendant={current && optionId(listId, current)}
            placeholder={messages.placeholder}
            value={text}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            enterKeyHint="go"
            onChange={(event) => {
              setText(event.target.value);
              setChosen(null);
            }}
            onKeyDown={onKeyDown}
          />
          {isSearching && <span className={styles.busy} aria-hidden />}
        </div>
        <List id={listId} groups={groups} current={current} onChoose={choose} onPoint={setChosen} />
        {entries.length === 0 && !isSearching && (
          <div className={styles.none}>
            <p>{messages.none}</p>
            <p>{messages.noneHint}</p>
          </div>
        )}
        {found.hasFailed && <p className={styles.failed}>{messages.failed}</p>}
        <p className="visually-hidden" role="status">
          {isSearching ? messages.searching : messages.found(entries.length)}
        </p>
        <Foot onKeys={() => choose({ id: "keys", name: "", run: showKeys })} />
      </div>
    </dialog>
  );
}

/** Where a key goes from an entry: round by one, or far and not beyond the ends. */
function placeAfter(key: string, at: number, entries: number): number | undefined {
  if (key === "ArrowDown") return (at + 1) % Math.max(1, entries);
  if (key === "ArrowUp") return (at - 1 + entries) % Math.max(1, entries);
  if (key === "PageDown") return Math.max(0, Math.min(entries - 1, at + PAGE_ENTRIES));
  return key === "PageUp" ? Math.max(0, at - PAGE_ENTRIES) : undefined;
}

function Foot({ onKeys }: { onKeys: () => void }) {
  const { foot } = messages;
  return (
    <footer className={styles.foot}>
      <span aria-hidden>
        <kbd>↑</kbd> <kbd>↓</kbd> {foot.move}
      </span>
      <span aria-hidden>
        <kbd>↵</kbd> {foot.choose}
      </span>
      <span aria-hidden>
        <kbd>Esc</kbd> {foot.leave}
      </span>
      <button type="button" className={styles.allKeys} onClick={onKeys}>
        <kbd aria-hidden>?</kbd> {foot.keys}
      </button>
    </footer>
  );
}

function useGroups(text: string, user: User, found: Found, opener: Element | null): Group[] {
  const router = useRouter();
  const [commands] = useState(() => commandsFrom(opener).filter(({ whyNot }) => whyNot === undefined));
  const [recent] = useState(recentVisits);
  const groups = useMemo(() => {
    const go = (href: string) => () => void router.navigate({ href });
    const { groups: names } = messages;
    const here = router.state.location.pathname;
    const places = placesOf(user).map((place) => ({ ...place, id: place.href, run: go(place.href) }));
    const nameOf = ({ href, name }: Visit) => places.find((place) => place.href === href)?.name ?? name;
    const isEmpty = text.trim() === "";
    return [
      {
        name: names.actions,
        entries: matching(
          commands.map(({ id, name, key, run }) => ({ id: `do ${id}`, name, key, run })),
          text,
        ),
      },
      {
        name: names.recent,
        entries: isEmpty
          ? recent
              .map((visit) => ({ id: `was ${visit.href}`, name: nameOf(visit), run: go(visit.href), visit }))
              .filter(({ name, visit }) => name !== "" && visit.href !== here)
              .slice(0, RECENT_MAX)
          : [],
      },
      {
        name: names.orders,
        entries: found.orders.map((order) => ({
          id: order.id,
          name: messages.order(order.number),
          hint: aboutOrder(order),
          run: go(`/admin/orders/${order.id}`),
        })),
      },
      {
        name: names.articles,
        entries: found.articles.map(({ site, sku, name, category }) => ({
          id: `${site} ${sku}`,
          name,
          hint: [category, sku].filter(Boolean).join(" · "),
          run: go(`/admin/products?${new URLSearchParams({ site, open: "edit", of: sku })}`),
        })),
      },
      {
        name: names.customers,
        entries: found.customers.map(({ id, name }) => ({
          id: `customer ${id}`,
          name: messages.ordersOf(name),
          run: go(`/admin/orders?${new URLSearchParams({ customer: id })}`),
        })),
      },
      { name: names.places, entries: matching(places, text) },
    ];
  }, [text, user, found, commands, recent, router]);
  return groups.filter(({ entries }) => entries.length > 0);
}
