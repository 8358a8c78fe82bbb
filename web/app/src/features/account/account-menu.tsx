import { Link, useNavigate } from "@tanstack/react-router";
import { CircleUserRound, LayoutDashboard, LogOut, Receipt, UtensilsCrossed } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { buttonClass } from "#/components/button";
import type { User } from "#/lib/api/types";
import { useSession } from "#/lib/session/session";
import { signOut } from "#/lib/session/sign-out";
import styles from "./menu.module.css";
import { menuMessages as messages } from "./menu-messages";

const MENU_ID = "account-menu";
const BOARD_ROLES = new Set(["kitchen", "warehouse", "manager", "admin"]);
const ADMIN_ROLES = new Set(["manager", "support", "admin"]);

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

/** The platform's own popover: Escape, a click beside it and the order of focus are right. */
function SignedIn({ user }: { user: User }) {
  const menu = useRef<HTMLDivElement>(null);
  const navigate = useNavigate();
  const close = () => menu.current?.hidePopover();
  // First to where everybody may be: a page for members would send them to sign in again. The address is there at once;
  // nobody stays signed in for as long as the screen takes to come.
  const leave = () => {
    close();
    void navigate({ to: "/" });
    void signOut();
  };
  return (
    <>
      <button
        type="button"
        popoverTarget={MENU_ID}
        className={`${buttonClass("quiet")} ${styles.opener}`}
        aria-label={messages.accountMenu(user.name)}
        title={messages.accountMenu(user.name)}
      >
        <span aria-hidden className={styles.initial}>
          {[...user.name][0]?.toUpperCase()}
        </span>
      </button>
      <div ref={menu} id={MENU_ID} popover="auto" className={styles.menu}>
        <p className={styles.who}>
          <span className={styles.label}>{messages.signedInAs}</span>
          <strong>{user.name}</strong>
          <span className={styles.email}>{user.email}</span>
        </p>
        <ul>
          <Entry to="/orders" icon={<Receipt aria-hidden size={18} />} onGo={close}>
            {messages.orders}
          </Entry>
          {BOARD_ROLES.has(user.role) && (
            <Entry to="/board" icon={<UtensilsCrossed aria-hidden size={18} />} onGo={close}>
              {messages.board}
            </Entry>
          )}
          {ADMIN_ROLES.has(user.role) && (
            <Entry to="/admin" icon={<LayoutDashboard aria-hidden size={18} />} onGo={close}>
              {messages.admin}
            </Entry>
          )}
          <li>
            <button type="button" className={styles.entry} onClick={leave}>
              <LogOut aria-hidden size={18} />
              {messages.signOut}
            </button>
          </li>
        </ul>
      </div>
    </>
  );
}

interface EntryProps {
  to: string;
  icon: ReactNode;
  onGo: () => void;
  children: ReactNode;
}

function Entry({ to, icon, onGo, children }: EntryProps) {
  return (
    <li>
      <Link to={to} className={styles.entry} onClick={onGo}>
        {icon}
        {children}
      </Link>
    </li>
  );
}
