import { isolated } from "#/lib/language/isolate";
import type * as en from "./menu-messages";

export const menuMessages: typeof en.menuMessages = {
  signIn: "تسجيل الدخول",
  accountMenu: (name) => `حساب ${isolated(name)}`,
};
