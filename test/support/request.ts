export type Answer = { status: number; type: string; headers: Headers; text: string; body: any };

type Asked = {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** Real milliseconds until it rejects. */
  patience?: number;
};

/** One request, its path and its body sent as they are. */
export async function request(
  url: string,
  { method = "GET", headers = {}, body, patience }: Asked = {},
): Promise<Answer> {
  const answer = await fetch(url, {
    method,
    headers,
    redirect: "manual",
    ...(body !== undefined && { body }),
    ...(patience !== undefined && { signal: AbortSignal.timeout(patience) }),
  });
  const text = await answer.text();
  const type = answer.headers.get("content-type") ?? "";
  return {
    status: answer.status,
    type,
    headers: answer.headers,
    text,
    body: /json/.test(type) && text ? JSON.parse(text) : null,
  };
}

/** JSON in, JSON out. Rejects when the service dies meanwhile. */
export type AskApi = (method: string, path: string, body?: unknown) => Promise<{ status: number; body: any }>;

/** The API of a service, with a key. */
export const apiAt =
  (url: () => string, key: string, options: Pick<Asked, "patience"> = {}): AskApi =>
  async (method, path, given) => {
    const { status, body } = await request(url() + path, {
      ...options,
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(given !== undefined && { "content-type": "application/json" }),
      },
      ...(given !== undefined && { body: JSON.stringify(given) }),
    });
    return { status, body };
  };
