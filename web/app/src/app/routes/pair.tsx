import { createFileRoute } from "@tanstack/react-router";
import { PairScreen } from "#/features/board/pair/pair-screen";

export const Route = createFileRoute("/pair")({ component: PairScreen });
