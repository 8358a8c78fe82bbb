interface Page<T> {
  items: readonly T[];
  next?: string | null | undefined;
}

/** Of a list that never ends by itself. */
export const PAGES_MAX = 100;

/** Everything of a list that is read page by page. */
export async function allPages<T>(read: (cursor: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const page = await read(cursor);
    items.push(...page.items);
    if (page.next == null) break;
    cursor = page.next;
  }
  return items;
}
