import type { FeatureAccess } from "../../core/access.ts";
import { renderPage } from "../pages/page.ts";
import type { ReaderFacts } from "../pages/reader.ts";

export type ProductView = ReaderFacts & {
  product: string;
  ref: string;
  accountName: string;
  /** Whom the visitor plays. */
  user: string;
  /** As the check answered for this account. */
  reports: FeatureAccess;
  api: FeatureAccess;
  /** The check's own banner, in its words. */
  banner: { level: "info" | "warning" | "critical"; text: string; url: string | null } | null;
  /** With `return_to` this page. */
  lapsedUrl: string | null;
  /** Serves a small CSV; never withheld. */
  exportUrl: string;
};

const lines = [
  { name: "Shop", units: 1840 },
  { name: "Online", units: 1325 },
  { name: "Wholesale", units: 960 },
  { name: "Abroad", units: 410 },
] as const;

/** The pretend product, as one of the account's users sees it. */
export function renderProduct(view: ProductView): string {
  const most = Math.max(...lines.map((line) => line.units));
  const rows = lines.map((line) => ({ ...line, width: Math.round((line.units / most) * 100) }));
  return renderPage({
    ...view,
    title: `${view.product} · ${view.accountName}`,
    body: "demo/product",
    view: { ...view, rows },
    manner: "product",
    here: null,
    script: null,
    masthead: { name: view.product, href: null },
    demo: true,
  });
}

/** What the pretend product exports, so that the visitor can see it never stops. */
export const productExport = (): string =>
  `channel,units\n${lines.map((line) => `${line.name},${line.units}`).join("\n")}\n`;
