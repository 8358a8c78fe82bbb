/**
 * What was seen last, kept on the device for when there is no network: orders, and the tickets of a board. Everything has
 * an owner and is shown to nobody else; it is bounded in number and age, and goes when its owner signs out.
 *
 * Loaded when it is needed, never with a first screen.
 */
export interface Kept<T> {
  key: string;
  owner: string;
  /** When it was known for certain, ms on the hub's clock. */
  at: number;
  value: T;
}

export type Shelf = "orders" | "boards";

/** The name is known to `lib/session/sign-out.ts`, which throws all of it away. */
const DATABASE = "orderhub";
const SHELVES: Record<Shelf, { countMax: number; ageMaxMs: number }> = {
  orders: { countMax: 20, ageMaxMs: 7 * 24 * 60 * 60_000 },
  boards: { countMax: 3, ageMaxMs: 12 * 60 * 60_000 },
};

/** Keeps these, newest by their time, and no more than the shelf holds. */
export async function keep<T>(shelf: Shelf, all: readonly Kept<T>[], now: number): Promise<void> {
  await within("readwrite", shelf, async (store) => {
    for (const one of all) store.put(one);
    const { countMax, ageMaxMs } = SHELVES[shelf];
    const kept = (await answered<Kept<T>[]>(store.getAll())).sort((one, other) => other.at - one.at);
    for (const [place, { key, at }] of kept.entries()) {
      if (place >= countMax || now - at > ageMaxMs) store.delete(key);
    }
  });
}

/** What is kept for this person, the newest first; nothing where the browser keeps nothing. */
export async function keptFor<T>(shelf: Shelf, owner: string, now: number): Promise<Kept<T>[]> {
  const all = await within("readonly", shelf, (store) => answered<Kept<T>[]>(store.getAll()));
  return (all ?? [])
    .filter((one) => one.owner === owner && now - one.at <= SHELVES[shelf].ageMaxMs)
    .sort((one, other) => other.at - one.at);
}

/** Throws away what is not this person's; everything when there is nobody. */
export async function forgetOthers(owner: string | undefined): Promise<void> {
  for (const shelf of Object.keys(SHELVES) as Shelf[]) {
    await within("readwrite", shelf, async (store) => {
      const kept = await answered<Kept<unknown>[]>(store.getAll());
      for (const one of kept) if (one.owner !== owner) store.delete(one.key);
    });
  }
}

/** Opened for each use: an open database would keep another tab from throwing it away. */
async function within<T>(
  mode: IDBTransactionMode,
  shelf: Shelf,
  work: (store: IDBObjectStore) => Promise<T>,
): Promise<T | undefined> {
  let database: IDBDatabase | undefined;
  try {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => {
      for (const name of Object.keys(SHELVES)) opening.result.createObjectStore(name, { keyPath: "key" });
    };
    database = await answered(opening);
    const transaction = database.transaction(shelf, mode);
    const done = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
    const result = await work(transaction.objectStore(shelf));
    await done;
    return result;
  } catch {
    // Private windows and full disks keep nothing: the app is without it, then.
    return undefined;
  } finally {
    database?.close();
  }
}

function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
