/** The hub writes `true` into the page in demo mode; under the dev server nobody does, and the place stays as it is. */
const marker = document.querySelector<HTMLMetaElement>('meta[name="orderhub-demo"]')?.content;

/** A demo shows one-time codes on the page and lets people in with one click. */
export const isDemo: boolean = marker === "true" || (import.meta.env.DEV && marker === "__DEMO__");

/** The account that every demo shop has. */
export const DEMO_CUSTOMER = { email: "customer@demo.local", password: "orderhub-demo-shop" };
