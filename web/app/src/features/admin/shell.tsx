import { Link, useLocation, useNavigate } from "@tanstack/react-router";
import {
  ChartSpline,
  ChefHat,
  ClipboardList,
  CookingPot,
  FileUp,
  KeyRound,
  MessageSquareText,
  Package,
  ScrollText,
  Shapes,
  Store,
  TicketPercent,
  Users,
  Webhook,
} from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import { ConnectionBadge } from "#/components/connection-badge";
import frame from "#/components/frame.module.css";
import { PaletteButton } from "#/components/palette-button";
import { ThemeSwitch } from "#/components/theme-switch";
import type { User } from "#/lib/api/types";
import { useCurrentInSight } from "#/lib/page/use-current-in-sight";
import { connectNow, hub } from "#/lib/realtime/hub";
import { useConnection } from "#/lib/realtime/use-connection";
import { useSession } from "#/lib/session/session";
import { sections } from "#/lib/staff/part-messages";
import { type Section, sectionsOf } from "./access";
import { AccountMenu } from "./account-menu";
import { LiveRegion } from "./announce";
import { WithMantine } from "./mantine";
import { messages } from "./messages";
import { NoAccess } from "./no-access";
import styles from "./shell.module.css";

const PLACES = {
  orders: { to: "/admin/orders", Icon: ClipboardList },
  products: { to: "/admin/products", Icon: Package },
  categories: { to: "/admin/categories", Icon: Shapes },
  coupons: { to: "/admin/coupons", Icon: TicketPercent },
  stations: { to: "/admin/stations", Icon: CookingPot },
  reviews: { to: "/admin/reviews", Icon: MessageSquareText },
  jobs: { to: "/admin/jobs", Icon: FileUp },
  webhooks: { to: "/admin/webhooks", Icon: Webhook },
  sites: { to: "/admin/sites", Icon: Store },
  users: { to: "/admin/users", Icon: Users },
  keys: { to: "/admin/keys", Icon: KeyRound },
  audit: { to: "/admin/audit", Icon: ScrollText },
  insights: { to: "/insights/{-$page}", Icon: ChartSpline },
} as const satisfies Record<Section, unknown>;

/** The frame of the admin: where to go, how live it is, who is signed in. */
export function AdminShell({ children }: { children: ReactNode }) {
  const session = useSession();
  const navigate = useNavigate();
  useEffect(() => {
    // Signed out, here or in another tab.
    if (!session) void navigate({ href: `/login?to=${encodeURIComponent(window.location.pathname)}` });
  }, [session, navigate]);
  // Also where a part watches nothing: the badge is about the connection.
  useEffect(() => hub.start(), []);
  if (!session) return null;
  const isWelcome = sectionsOf(session.user).length > 0;
  return (
    // Another person is another admin: nothing that was read, typed or opened here survives.
    <WithMantine key={session.user.id}>
      <div className={styles.shell}>
        <a href="#admin-content" className={frame.skip}>
          {messages.skip}
        </a>
        <Top user={session.user} />
        <Navigation user={session.user} />
        <main id="admin-content" className={frame.content} tabIndex={-1}>
          <Ended />
          {isWelcome ? children : <NoAccess user={session.user} />}
        </main>
        <LiveRegion />
      </div>
    </WithMantine>
  );
}

/** The hub wants to hear no more of this page, and the page will not try again by itself. */
function Ended() {
  const { ended } = useConnection();
  if (!ended) return null;
  return (
    <div className={styles.ended}>
      <Banner
        look="bad"
        action={
          <Button size="s" onClick={connectNow}>
            {messages.ended.again}
          </Button>
        }
      >
        {messages.ended.why[ended.code] ?? messages.ended.other(ended.code)} {messages.ended.meaning}
      </Banner>
    </div>
  );
}

function Top({ user }: { user: User }) {
  return (
    <header className={styles.top}>
      <a href="/" className={`${frame.brand} ${styles.brand}`}>
        <ChefHat aria-hidden size={22} />
        <span>
          {messages.brand} <small>{messages.part}</small>
        </span>
      </a>
      <div className={styles.status}>
        <ConnectionBadge />
        <ThemeSwitch />
      </div>
      <PaletteButton />
      <div className={styles.person}>
        <AccountMenu user={user} />
      </div>
    </header>
  );
}

function Navigation({ user }: { user: User }) {
  const row = useRef<HTMLUListElement>(null);
  useCurrentInSight(row, useLocation({ select: ({ pathname }) => pathname }));
  return (
    <nav aria-label={messages.navigation} className={styles.nav}>
      <ul ref={row}>
        {sectionsOf(user).map((section) => {
          const { to, Icon } = PLACES[section];
          return (
            <li key={section}>
              <Link
                to={to}
                className={`${frame.place} ${styles.place}`}
                activeProps={{ "aria-current": "page" }}
                activeOptions={{ includeSearch: false }}
              >
                <Icon aria-hidden size={20} />
                <span>{sections[section]}</span>
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
