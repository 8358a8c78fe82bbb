import { Link } from "@tanstack/react-router";
import { CircleUserRound } from "lucide-react";
import { lazy, Suspense, useRef, useState } from "react";
import { buttonClass } from "#/components/button";
import type { User } from "#/lib/api/types";
import { useSession } from "#/lib/session/session";
import styles from "./menu.module.css";
import { menuMessages as messages } from "./menu-messages";

const Entries = lazy(() => import("./menu-entries"));
const MENU_ID = "account-menu";

/** Who is signed in, and where they can go. For a visitor, the way in. */
export function AccountMenu({ here }: { here: string }) {
  const session = useSession();
  if (!session) {
    return (
      <Link to="/login" search={{ to: here }} className={`${buttonClass("quiet")} ${styles.enter}`}>
        <CircleUserRound aria-hidden size={20} />
        <span className={styles.enterText}>{messages.signIn}</span>
      </Link>
    );
  }
  return <SignedIn user={session.user} />;
}

/** The platform's own popover: Escape, a click beside it and the order of focus are right. What is in it comes when it is wanted. */
function SignedIn({ user }: { user: User }) {
  const menu = useRef<HTMLDivElement>(null);
  const [isWanted, setIsWanted] = useState(false);
  const want = () => setIsWanted(true);
  return (
    <>
      <button
        type="button"
        popoverTarget={MENU_ID}
        className={`${buttonClass("quiet")} ${styles.opener}`}
        aria-label={messages.accountMenu(user.name)}
        title={messages.accountMenu(user.name)}
        onPointerEnter={want}
        onFocus={want}
        onClick={want}
      >
        <span aria-hidden className={styles.initial}>
          {[...user.name][0]?.toUpperCase()}
        </span>
      </button>
      <div ref={menu} id={MENU_ID} popover="auto" className={styles.menu}>
        {isWanted && (
          <Suspense fallback={null}>
            <Entries user={user} onGo={() => menu.current?.hidePopover()} />
          </Suspense>
        )}
      </div>
    </>
  );
}
