import { Link } from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { buttonClass } from "#/components/button";
import { Empty } from "#/components/states";

export function NotFound() {
  return (
    <Empty
      title="There is no such page"
      icon={<Compass aria-hidden size={28} />}
      action={
        <Link to="/" className={buttonClass("primary")}>
          To the menu
        </Link>
      }
    >
      The address may be old, or mistyped.
    </Empty>
  );
}
