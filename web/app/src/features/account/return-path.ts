/** Any address of this site will do as a base: only whether `to` leaves it matters. */
const HERE = "https://this.site.invalid";
const SIGN_IN_PAGES = new Set(["/login", "/signup"]);

/**
 * `to`, where it is a path of this site; null for anything else. A link to the sign-in page must not be able to send
 * people to another site after they have signed in.
 */
export function safeReturnPath(to: unknown): string | null {
  // A browser reads `//host` and `/\host` as another site, and leaves out tabs and line ends while reading.
  if (typeof to !== "string" || !/^\/(?![/\\])/.test(to) || hasControls(to)) return null;
  const url = URL.canParse(to, HERE) ? new URL(to, HERE) : null;
  // What was read may still begin with two slashes: `/.//host`.
  if (!url || url.origin !== HERE || url.pathname.startsWith("//")) return null;
  if (SIGN_IN_PAGES.has(url.pathname)) return null;
  return url.pathname + url.search + url.hash;
}

/** Where somebody of this role begins. */
export function homeOf(role: string): string {
  if (role === "kitchen" || role === "warehouse") return "/board";
  return role === "customer" ? "/" : "/admin";
}

function hasControls(text: string): boolean {
  return [...text].some((char) => char < " " || char === "\u007f");
}
