import { createStore } from "#/lib/store";

/** What Chromium says when it could install the app, once for a page (not in any standard yet). */
interface InstallPrompt extends Event {
  prompt(): Promise<{ outcome: "accepted" | "dismissed" }>;
}

declare global {
  interface Window {
    /** Caught by the script in index.html: it may come before any of ours runs. */
    orderhubInstall?: InstallPrompt | undefined;
  }
}

/** Whether the browser offers to install the app; it does not where it is installed, or where it cannot. */
export const canInstall = createStore(window.orderhubInstall !== undefined);

window.addEventListener("orderhub-install", () => canInstall.set(true));
window.addEventListener("appinstalled", () => forget());

/** Shows the browser's own question. It may be asked once. */
export async function install(): Promise<void> {
  const prompt = window.orderhubInstall;
  forget();
  await prompt?.prompt();
}

function forget(): void {
  window.orderhubInstall = undefined;
  canInstall.set(false);
}

/** Whether this page is the installed app. */
export function isInstalled(): boolean {
  return window.matchMedia("(display-mode: standalone)").matches;
}

/** iPhones and iPads install by their share menu alone. iPads call themselves Macs, with fingers. */
export function installsByHand(): boolean {
  return (
    /iPhone|iPad/.test(navigator.userAgent) ||
    (/Mac/.test(navigator.userAgent) && navigator.maxTouchPoints > 1)
  );
}
