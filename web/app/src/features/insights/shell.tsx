import { Link, useLocation, useNavigate } from "@tanstack/react-router";
import {
  Activity,
  Boxes,
  BrainCircuit,
  ChartSpline,
  FileSearch,
  LogOut,
  type LucideIcon,
  MessageSquareText,
  Package,
  ServerCog,
  ShieldQuestionMark,
  Sunrise,
  TrafficCone,
  TrendingUp,
  UsersRound,
  Wallet,
} from "lucide-react";
import { Fragment, type ReactNode, useEffect, useRef } from "react";
import { IconButton } from "#/components/button";
import frame from "#/components/frame.module.css";
import { LanguageSwitch } from "#/components/language-switch";
import { PaletteButton } from "#/components/palette-button";
import { Empty } from "#/components/states";
import type { User } from "#/lib/api/types";
import { useCurrentInSight } from "#/lib/page/use-current-in-sight";
import { useSession } from "#/lib/session/session";
import { signOut } from "#/lib/session/sign-out";
import { pages } from "#/lib/staff/part-messages";
import { type Page, pagesOf } from "./access";
import { at, INSIGHTS } from "./address";
import styles from "./shell.module.css";
import { useSpoken } from "./spoken";
import { ThemeButton } from "./theme-button";
import { useChoice } from "./use-choice";

const ICONS: Record<Page, LucideIcon> = {
  overview: Sunrise,
  live: Activity,
  demand: TrendingUp,
  sales: Wallet,
  shelves: Boxes,
  bundles: Package,
  customers: UsersRound,
  reviews: MessageSquareText,
  strange: ShieldQuestionMark,
  stations: TrafficCone,
  models: BrainCircuit,
  files: FileSearch,
  system: ServerCog,
};

/** The frame of the insights: where to go, in which language, and who is signed in. */
export function InsightsShell({ children }: { children: ReactNode }) {
  const session = useSession();
  const navigate = useNavigate();
  useEffect(() => {
    // Not signed in, or signed out since, here or in another tab.
    const { pathname, search } = window.location;
    if (!session)
      void navigate({ href: `/login?to=${encodeURIComponent(pathname + search)}`, replace: true });
  }, [session, navigate]);
  if (!session) return null;
  return (
    // What was opened or typed here is this person's.
    <Fragment key={session.user.id}>
      <Frame user={session.user}>{children}</Frame>
    </Fragment>
  );
}

function Frame({ user, children }: { user: User; children: ReactNode }) {
  const { words } = useSpoken();
  const isWelcome = pagesOf(user).length > 0;
  return (
    <div className={styles.shell}>
      <a href="#insights-content" className={frame.skip}>
        {words.skip}
      </a>
      <Top user={user} />
      {isWelcome && <Navigation user={user} />}
      <main id="insights-content" className={frame.content} tabIndex={-1}>
        {isWelcome ? children : <NoAccess />}
      </main>
    </div>
  );
}

function Top({ user }: { user: User }) {
  const { words } = useSpoken();
  return (
    <header className={styles.top}>
      <a href="/" className={frame.brand}>
        <ChartSpline aria-hidden size={22} />
        <span>
          {words.brand} <small>{words.part}</small>
        </span>
      </a>
      <div className={styles.ways}>
        {pagesOf(user).length > 0 && <PaletteButton />}
        {pagesOf(user).length > 0 && (
          <Link to="/admin/orders" className={styles.way}>
            {words.toAdmin}
          </Link>
        )}
        <LanguageSwitch />
        <ThemeButton />
        <IconButton
          label={words.signOut}
          icon={<LogOut aria-hidden className="turns" size={20} />}
          onClick={() => void signOut()}
        />
      </div>
    </header>
  );
}

function Navigation({ user }: { user: User }) {
  const { words } = useSpoken();
  const [site] = useChoice("site");
  const row = useRef<HTMLUListElement>(null);
  useCurrentInSight(row, useLocation({ select: ({ pathname }) => pathname }));
  return (
    <nav aria-label={words.navigation} className={styles.nav}>
      <ul ref={row}>
        {pagesOf(user).map((page) => {
          const Icon = ICONS[page];
          return (
            <li key={page}>
              <Link
                to={INSIGHTS}
                params={at(page)}
                search={site ? { site } : {}}
                className={`${frame.place} ${styles.place}`}
                activeProps={{ "aria-current": "page" }}
                activeOptions={{ includeSearch: false, exact: page === "overview" }}
              >
                <Icon aria-hidden size={20} />
                <span>{pages[page]}</span>
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

function NoAccess() {
  const { words } = useSpoken();
  return (
    <>
      <h1 className="visually-hidden">{words.part}</h1>
      <Empty title={words.noAccessTitle} action={<a href="/">{words.toShop}</a>}>
        {words.noAccess}
      </Empty>
    </>
  );
}
