import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { viewsFolder } from "./views.ts";

export type Asset = {
  /** Carries a hash of the content: may be cached for ever. */
  path: string;
  type: string;
  body: string;
};

const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

function load(name: string, file: string): Asset {
  const body = readFileSync(join(viewsFolder, file), "utf8");
  const extension = extname(file);
  const hash = createHash("sha256").update(body).digest("hex").slice(0, 12);
  return { path: `/assets/${name}.${hash}${extension}`, type: types[extension] ?? "text/plain", body };
}

export const stylesheet = load("page", "pages/page.css");
export const icon = load("icon", "pages/icon.svg");
export const lapsedScript = load("lapsed", "lapsed/lapsed.browser.js");

const byPath = new Map([stylesheet, icon, lapsedScript].map((asset) => [asset.path, asset]));

/** What to answer at an `/assets/…` path; null for one that is not (or no longer) served. */
export const assetAt = (path: string): Asset | null => byPath.get(path) ?? null;

/** `Content-Security-Policy` of every page. Links may lead anywhere; forms, scripts and styles stay here. */
export const pagePolicy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "frame-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");
