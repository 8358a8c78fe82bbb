import "@mantine/core/styles/UnstyledButton.css";
import "@mantine/core/styles/Popover.css";
import "@mantine/core/styles/Menu.css";
import { Menu } from "@mantine/core";
import { BookOpen, Check, ChevronDown, Languages, LogOut, MonitorCheck, ShoppingBag } from "lucide-react";
import type { User } from "#/lib/api/types";
import { chooseLanguage, language } from "#/lib/language/language";
import { LANGUAGES } from "#/lib/language/languages";
import { signOut } from "#/lib/session/sign-out";
import styles from "./account-menu.module.css";
import menuStyles from "./menu.module.css";
import { messages } from "./messages";

const menu = { item: menuStyles.item ?? "", dropdown: menuStyles.dropdown ?? "" };

/** Who is signed in, and the ways out: to the board, to the shop, to what is written about all of it, and away. */
export function AccountMenu({ user }: { user: User }) {
  const sites = user.role === "admin" ? messages.everySite : user.sites.join(", ");
  return (
    <Menu
      position="bottom-start"
      width={256}
      shadow="md"
      withinPortal={false}
      withInitialFocusPlaceholder={false}
      classNames={menu}
    >
      <Menu.Target>
        <button type="button" className={styles.who} aria-label={messages.account(user.name)}>
          <span className={styles.initials} aria-hidden>
            {initials(user.name)}
          </span>
          <span className={styles.names}>
            <strong dir="auto">{user.name}</strong>
            <small>{messages.roles[user.role] ?? user.role}</small>
          </span>
          <ChevronDown aria-hidden size={16} className={styles.more} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item disabled className={styles.about ?? ""}>
          {messages.signedInAs}{" "}
          <bdi>
            <strong>{user.email}</strong>
          </bdi>
          <br />
          {messages.roles[user.role] ?? user.role} · {sites}
        </Menu.Item>
        <Menu.Item component="a" href="/board" leftSection={<MonitorCheck aria-hidden size={18} />}>
          {messages.board}
        </Menu.Item>
        <Menu.Item component="a" href="/" leftSection={<ShoppingBag aria-hidden size={18} />}>
          {messages.shop}
        </Menu.Item>
        <Menu.Item component="a" href="/docs/" leftSection={<BookOpen aria-hidden size={18} />}>
          {messages.docs}
        </Menu.Item>
        <Menu.Divider />
        {LANGUAGES.map(({ code, name }) => (
          <Menu.Item
            key={code}
            lang={code}
            disabled={code === language}
            leftSection={
              code === language ? <Check aria-hidden size={18} /> : <Languages aria-hidden size={18} />
            }
            onClick={() => chooseLanguage(code)}
          >
            {name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<LogOut aria-hidden className="turns" size={18} />}
          onClick={() => void signOut()}
        >
          {messages.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => word?.charAt(0).toUpperCase() ?? "")
    .join("");
}
