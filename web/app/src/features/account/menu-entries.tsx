import { Link, useNavigate } from "@tanstack/react-router";
import { LayoutDashboard, LogOut, Receipt, UserRound, UtensilsCrossed } from "lucide-react";
import type { ReactNode } from "react";
import { LanguageSwitch } from "#/components/language-switch";
import type { User } from "#/lib/api/types";
import { signOut } from "#/lib/session/sign-out";
import { entryMessages as messages } from "./entry-messages";
import styles from "./menu.module.css";

const BOARD_ROLES = new Set(["kitchen", "warehouse", "manager", "admin"]);
const ADMIN_ROLES = new Set(["manager", "support", "admin"]);

/** Where somebody can go, as their role has it, and the way out. */
export default function MenuEntries({ user, onGo }: { user: User; onGo: () => void }) {
  const navigate = useNavigate();
  // First to where everybody may be: a page for members would send them to sign in again. The address is there at once;
  // nobody stays signed in for as long as the screen takes to come.
  const leave = () => {
    onGo();
    void navigate({ to: "/" });
    void signOut();
  };
  return (
    <>
      <p className={styles.who}>
        <span className={styles.label}>{messages.signedInAs}</span>
        <strong dir="auto">{user.name}</strong>
        <bdi className={styles.email}>{user.email}</bdi>
      </p>
      <ul>
        <Entry to="/orders" icon={<Receipt aria-hidden size={18} />} onGo={onGo}>
          {messages.orders}
        </Entry>
        <Entry to="/account" icon={<UserRound aria-hidden size={18} />} onGo={onGo}>
          {messages.account}
        </Entry>
        {BOARD_ROLES.has(user.role) && (
          <Entry to="/board" icon={<UtensilsCrossed aria-hidden size={18} />} onGo={onGo}>
            {messages.board}
          </Entry>
        )}
        {ADMIN_ROLES.has(user.role) && (
          <Entry to="/admin" icon={<LayoutDashboard aria-hidden size={18} />} onGo={onGo}>
            {messages.admin}
          </Entry>
        )}
        <li className={styles.language}>
          <LanguageSwitch />
        </li>
        <li>
          <button type="button" className={styles.entry} onClick={leave}>
            <LogOut aria-hidden className="turns" size={18} />
            {messages.signOut}
          </button>
        </li>
      </ul>
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
