import { createFileRoute } from "@tanstack/react-router";
import { MenuScreen } from "#/features/shop/menu/menu-screen";

export const Route = createFileRoute("/_shop/")({ component: MenuScreen });
