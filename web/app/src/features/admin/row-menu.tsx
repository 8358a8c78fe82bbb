import "@mantine/core/styles/UnstyledButton.css";
import "@mantine/core/styles/Popover.css";
import "@mantine/core/styles/Menu.css";
import { Menu } from "@mantine/core";
import { EllipsisVertical } from "lucide-react";
import { IconButton } from "#/components/button";
import styles from "./menu.module.css";
import { messages } from "./messages";

export interface RowMenuItem {
  name: string;
  onClick: () => void;
  /** Takes something away. */
  isGrave?: boolean;
}

const menu = { item: styles.item ?? "", dropdown: styles.dropdown ?? "" };

/** What can be done to one row. */
export function RowMenu({ of, items }: { of: string; items: readonly RowMenuItem[] }) {
  return (
    <div data-menu>
      <Menu
        position="bottom-end"
        width={192}
        shadow="md"
        withinPortal={false}
        withInitialFocusPlaceholder={false}
        classNames={menu}
      >
        <Menu.Target>
          <IconButton label={messages.form.actions(of)} icon={<EllipsisVertical aria-hidden size={20} />} />
        </Menu.Target>
        <Menu.Dropdown>
          {items.map(({ name, onClick, isGrave }) => (
            <Menu.Item key={name} onClick={onClick} className={isGrave ? (styles.grave ?? "") : ""}>
              {name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
