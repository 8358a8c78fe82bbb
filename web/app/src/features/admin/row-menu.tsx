import "@mantine/core/styles/Popover.css";
import "@mantine/core/styles/Menu.css";
import { Menu } from "@mantine/core";
import { EllipsisVertical } from "lucide-react";
import { IconButton } from "#/components/button";
import { messages } from "./messages";
import styles from "./row-menu.module.css";

export interface RowMenuItem {
  name: string;
  onClick: () => void;
  /** Takes something away. */
  isGrave?: boolean;
}

/** What can be done to one row. */
export function RowMenu({ of, items }: { of: string; items: readonly RowMenuItem[] }) {
  return (
    <div data-menu>
      <Menu position="bottom-end" width={180} shadow="md">
        <Menu.Target>
          <IconButton label={messages.form.actions(of)} icon={<EllipsisVertical aria-hidden size={20} />} />
        </Menu.Target>
        <Menu.Dropdown>
          {items.map(({ name, onClick, isGrave }) => (
            <Menu.Item key={name} onClick={onClick} className={isGrave ? styles.grave : undefined}>
              {name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
