/**
 * Of countries with several zones, the one by whose morning an account is treated that told us its country alone: where
 * most of its people work, or, where mornings lie far apart, one further west, as nine o'clock must not be five
 * elsewhere.
 */
const chosen: Readonly<Record<string, string>> = {
  AR: "America/Argentina/Buenos_Aires",
  AU: "Australia/Sydney",
  BR: "America/Sao_Paulo",
  CA: "America/Winnipeg",
  CD: "Africa/Kinshasa",
  CL: "America/Santiago",
  CN: "Asia/Shanghai",
  CY: "Asia/Nicosia",
  DE: "Europe/Berlin",
  EC: "America/Guayaquil",
  ES: "Europe/Madrid",
  FM: "Pacific/Pohnpei",
  GL: "America/Nuuk",
  ID: "Asia/Jakarta",
  KI: "Pacific/Tarawa",
  KZ: "Asia/Almaty",
  MH: "Pacific/Majuro",
  MN: "Asia/Ulaanbaatar",
  MX: "America/Mexico_City",
  MY: "Asia/Kuala_Lumpur",
  NZ: "Pacific/Auckland",
  PF: "Pacific/Tahiti",
  PG: "Pacific/Port_Moresby",
  PS: "Asia/Hebron",
  PT: "Europe/Lisbon",
  RU: "Europe/Moscow",
  UA: "Europe/Kyiv",
  UM: "Pacific/Wake",
  US: "America/Chicago",
  UZ: "Asia/Tashkent",
  VN: "Asia/Ho_Chi_Minh",
  XK: "Europe/Belgrade",
};

const known = new Map<string, string | null>();

/** The IANA zone of an ISO 3166-1 country, by CLDR where it has but one; null when that cannot be told. */
export function zoneOf(country: string): string | null {
  const answer = known.get(country);
  if (answer !== undefined) return answer;
  const zone = chosen[country] ?? onlyZone(country);
  known.set(country, zone);
  return zone;
}

/** A property in Node 20 and 22, a method since. */
function onlyZone(country: string): string | null {
  const locale = new Intl.Locale(`und-${country}`) as Intl.Locale & {
    timeZones?: readonly string[];
    getTimeZones?: () => readonly string[];
  };
  const zones = locale.getTimeZones?.() ?? locale.timeZones ?? [];
  return zones.length === 1 ? zones[0]! : null;
}
