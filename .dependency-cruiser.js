// Who may import whom: front doors → edges → workflows → postgres → core. "npx depcruise src db" says what breaks it,
// and test/house/dependencies.test.ts holds it. A folder under src/ that is not listed here may import nothing of src/.

const beneathEdges = ["core", "postgres", "workflows"];

/** What each folder may import beside itself. */
const mayImport = {
  core: [],
  emails: ["core"],
  // What customers read outside their mails, in every language.
  words: ["core"],
  postgres: ["core"],
  workflows: ["core", "postgres"],
  // Edges: one world each.
  stripe: beneathEdges,
  ses: [...beneathEdges, "emails"],
  mailbox: [...beneathEdges, "emails"],
  entitlements: [...beneathEdges, "words"],
  cron: beneathEdges,
  demo: beneathEdges,
  // The check is answered over HTTP, from the board.
  http: [...beneathEdges, "entitlements", "words"],
  // The demo's pages drive the pretend Stripe, and show samples of all mails.
  "http/demo": [...beneathEdges, "entitlements", "words", "http", "demo", "emails"],
  // Installed by products: stands alone.
  client: [],
};

const inside = (folder) => `^src/${folder}/`;

const directions = Object.entries(mayImport).map(([folder, others]) => ({
  name: `${folder.replace("/", "-")}-looks-down`,
  comment:
    others.length > 0
      ? `src/${folder} may import ${others.join(", ")}, nothing else of ours`
      : `src/${folder} stands alone`,
  severity: "error",
  from: { path: inside(folder), ...(folder === "http" && { pathNot: inside("http/demo") }) },
  to: {
    path: "^(src|db|test)/",
    pathNot: [inside(folder), ...others.map(inside), ...(folder === "postgres" ? ["^db/"] : [])],
  },
}));

export default {
  forbidden: [
    ...directions,
    {
      name: "folders-are-listed",
      comment: "Say in .dependency-cruiser.js what a new folder may import",
      severity: "error",
      from: { path: "^src/[^/]+/", pathNot: [...Object.keys(mayImport), "cli"].map(inside) },
      to: { path: "^(src|db|test)/" },
    },
    {
      name: "core-is-pure",
      comment: "The core has no I/O and no clock: only libraries that compute",
      severity: "error",
      from: { path: inside("core") },
      to: { pathNot: [inside("core"), "^node_modules/(temporal-polyfill|date-holidays)/"] },
    },
    {
      name: "client-stands-alone",
      comment: "Products install the client: it brings no packages along",
      severity: "error",
      from: { path: inside("client") },
      to: { pathNot: [inside("client")], dependencyTypesNot: ["core"] },
    },
    {
      name: "migrations-stand-alone",
      comment: "A migration must mean the same for ever, so it uses nothing of ours that may change",
      severity: "error",
      from: { path: "^db/" },
      to: { path: "^src/" },
    },
    {
      name: "no-circles",
      comment: "Of two modules that need each other, one is in the wrong place",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "shipped-needs-shipped",
      comment: "What the service imports must be under dependencies, and the tests are not shipped",
      severity: "error",
      from: { path: "^(src|db)/" },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg"], dependencyTypesNot: ["type-only"] },
    },
    {
      name: "resolves",
      comment: "The import names nothing that exists",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "reached",
      comment: "No front door reaches this module: it is dead (a browser asks for scripts)",
      severity: "error",
      from: { path: "^src/(cli|lambda)[.]ts$" },
      to: {
        path: "^src/",
        pathNot: ["^src/client/", "[.]browser[.]js$", "^src/(cli|lambda)[.]ts$"],
        reachable: false,
      },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
    moduleSystems: ["es6", "cjs"],
  },
};
