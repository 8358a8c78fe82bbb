import { useNavigate } from "@tanstack/react-router";
import { UserX } from "lucide-react";
import type { User } from "#/lib/api/types";
import rows from "../records/rows.module.css";
import { RowMenu } from "../row-menu";
import { useSites } from "../use-sites";
import { messages } from "./messages";
import { type Role, worksAtSites } from "./user-form";
import styles from "./user-list.module.css";

interface UserListProps {
  users: readonly User[];
  me: User;
  onAsk: (what: "edit" | "password" | "sign-out" | "app" | "active" | "erase", user: User) => void;
}

export function UserList({ users, me, onAsk }: UserListProps) {
  const sites = useSites().data ?? [];
  const navigate = useNavigate();
  const nameOf = new Map(sites.map((site) => [site.id, site.name]));
  return (
    <ul className={rows.rows} aria-label={messages.label}>
      {users.map((user) => (
        <li
          key={user.id}
          className={`${rows.row} ${styles.row}`}
          data-testid="user-row"
          data-email={user.email}
        >
          <div className={`${rows.name} ${styles.who}`}>
            <button type="button" onClick={() => onAsk("edit", user)}>
              <bdi>{user.name}</bdi>
            </button>
            {user.id === me.id && <span className={styles.you}>{messages.you}</span>}
            <small dir="auto">{user.email}</small>
          </div>
          <div className={styles.role}>
            <strong>{messages.roles[user.role as Role]?.name ?? user.role}</strong>
            <small>{where(user, nameOf)}</small>
          </div>
          <span className={styles.state}>
            {!user.is_active && (
              <>
                <UserX aria-hidden size={16} /> {messages.inactive}
              </>
            )}
          </span>
          <RowMenu
            of={user.name}
            items={[
              { name: messages.edit, onClick: () => onAsk("edit", user) },
              { name: messages.password, onClick: () => onAsk("password", user) },
              {
                name: messages.acts,
                onClick: () => void navigate({ to: "/admin/audit", search: { actor: user.id } }),
              },
              // Who switches themselves off locks themselves out.
              ...(user.id === me.id
                ? []
                : [
                    { name: messages.signOut, onClick: () => onAsk("sign-out", user), isGrave: true },
                    { name: messages.takeApp, onClick: () => onAsk("app", user), isGrave: true },
                    {
                      name: user.is_active ? messages.switchOff : messages.switchOn,
                      onClick: () => onAsk("active", user),
                      isGrave: user.is_active,
                    },
                  ]),
              // Whoever works here is made a customer first.
              ...(user.role === "customer"
                ? [{ name: messages.erase, onClick: () => onAsk("erase", user), isGrave: true }]
                : []),
            ]}
          />
        </li>
      ))}
    </ul>
  );
}

function where(user: User, nameOf: ReadonlyMap<string, string>): string {
  if (user.role === "admin") return messages.everywhere;
  if (!worksAtSites(user.role)) return "";
  return user.sites.map((site) => nameOf.get(site) ?? site).join(", ") || messages.noSite;
}
