/**
 * The address of a picture, where the page may load it: from the shop itself, or over https. The content security policy
 * forbids everything else.
 */
export function pictureOf(url: string | null | undefined, page: string): string | null {
  if (!url || !URL.canParse(url, page)) return null;
  const { protocol, origin, href } = new URL(url, page);
  return protocol === "https:" || origin === new URL(page).origin ? href : null;
}
