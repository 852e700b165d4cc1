export type Answer = { status: number; type: string; headers: Headers; text: string; body: any };

/** One request, its path and its body sent as they are. */
export async function request(
  url: string,
  {
    method = "GET",
    headers = {},
    body,
  }: { method?: string; headers?: Record<string, string>; body?: string | Buffer } = {},
): Promise<Answer> {
  const answer = await fetch(url, {
    method,
    headers,
    redirect: "manual",
    ...(body !== undefined && { body }),
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
