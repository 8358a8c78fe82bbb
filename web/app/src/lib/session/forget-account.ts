import { currentSession, end } from "./session";
import { forgetWhatIsKept } from "./sign-out";

/** What this browser keeps of a person under names: the session, carts with their coupons, an order on its way, places they were at. */
const OF_A_PERSON = /^orderhub\.(session|cart|placing|recent)/;

/**
 * The account is no more: nothing of it stays on this device, and there is nobody to tell the hub about. How the app looks,
 * and which shop is looked at, are the device's own.
 */
export function forgetAccount(id: string): void {
  const now = currentSession();
  // Somebody else has come meanwhile: what is here is theirs.
  if (now && now.user.id !== id) return;
  try {
    for (const storage of [localStorage, sessionStorage]) {
      for (const key of Object.keys(storage)) if (OF_A_PERSON.test(key)) storage.removeItem(key);
    }
    // Other tabs are told by the browser, this one is not: whatever holds a part of it reads it anew.
    window.dispatchEvent(new StorageEvent("storage"));
  } catch {
    // Without storage nothing was kept.
  }
  end();
  forgetWhatIsKept();
}
