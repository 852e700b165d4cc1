/** The plain text of a mail with alternatives, its white space as it was written. @param raw in base64 */
export function mailText(raw: string): string {
  const message = Buffer.from(raw, "base64").toString("latin1").replaceAll("\r\n", "\n");
  const boundary = /boundary="([^"]+)"/.exec(message)?.[1];
  const part = message
    .split(`--${boundary}`)
    .slice(1)
    .find((one) => /^Content-Type: text\/plain/m.test(one));
  if (boundary === undefined || part === undefined) throw new Error("The mail has no plain text");
  const blank = part.indexOf("\n\n");
  const encoding = /^Content-Transfer-Encoding: (\S+)/im.exec(part.slice(0, blank))?.[1]?.toLowerCase();
  return decoded(part.slice(blank + 2), encoding).trim();
}

function decoded(body: string, encoding: string | undefined): string {
  if (encoding === "base64") return Buffer.from(body, "base64").toString("utf8");
  if (encoding !== "quoted-printable") return Buffer.from(body, "latin1").toString("utf8");
  const bytes = body
    .replaceAll("=\n", "")
    .replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}
