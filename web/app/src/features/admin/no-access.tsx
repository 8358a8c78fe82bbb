import { DoorClosed } from "lucide-react";
import { Button, buttonClass } from "#/components/button";
import { Empty } from "#/components/states";
import type { User } from "#/lib/api/types";
import { signOut } from "#/lib/session/sign-out";
import { sections } from "#/lib/staff/part-messages";
import { type Section, sectionsOf } from "./access";
import { messages } from "./messages";
import styles from "./no-access.module.css";

/** Said to those for whom a part, or all of the admin, is not: why, and where they can go. */
export function NoAccess({ user, section }: { user: User; section?: Section }) {
  const role = messages.roles[user.role] ?? user.role;
  const works = user.role === "kitchen" || user.role === "warehouse";
  return (
    <>
      <h1 className="visually-hidden">{section ? sections[section] : messages.part}</h1>
      <Empty
        title={messages.noAccessTitle}
        icon={<DoorClosed aria-hidden size={28} />}
        action={
          <div className={styles.ways}>
            {sectionsOf(user).length > 0 ? (
              <a href="/admin/orders" className={buttonClass("primary")}>
                {messages.toOrders}
              </a>
            ) : (
              <a href={works ? "/board" : "/"} className={buttonClass("primary")}>
                {works ? messages.toBoard : messages.toShop}
              </a>
            )}
            <Button onClick={() => void signOut()}>{messages.signInAgain}</Button>
          </div>
        }
      >
        {section ? messages.noSection(sections[section], role) : messages.noAccess(user.name, role)}
      </Empty>
    </>
  );
}
