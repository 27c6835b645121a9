/**
 * A scripted model in front of the scripted model: a prompt line `call TOOL {"json":"arguments"}` makes it
 * call that tool, and then say what the tool answered. Everything else goes on to the model behind it.
 *
 * Speaks OpenAI's chat completions, streamed, which is what OpenCode is pointed at.
 */

interface ChatMessage {
  readonly role: string;
  readonly content?: string | readonly { readonly text?: string }[] | null;
}

interface ChatBody {
  readonly model?: string;
  readonly messages?: readonly ChatMessage[];
  readonly tools?: readonly { readonly function?: { readonly name: string } }[];
}

/** @param behind URL of the model that takes everything else. */
export function startToolModel(behind: string): { readonly url: string; close(): Promise<void> } {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, async (request) => {
    // The agents' proxy as well: nothing beyond this machine is reached.
    if (request.method !== "GET" && request.method !== "POST") return new Response(null, { status: 502 });
    const text = await request.text();
    const scripted = request.url.endsWith("/chat/completions") ? answer(JSON.parse(text)) : null;
    if (scripted) return scripted;
    const { pathname, search } = new URL(request.url);
    const forwarded = await fetch(behind + pathname + search, {
      method: request.method,
      headers: { "content-type": request.headers.get("content-type") ?? "application/json" },
      body: request.method === "GET" ? undefined : text,
    });
    return new Response(forwarded.body, { status: forwarded.status, headers: forwarded.headers });
  });
  return { url: `http://127.0.0.1:${server.addr.port}`, close: () => server.shutdown() };
}

function answer(body: ChatBody): Response | null {
  const messages = body.messages ?? [];
  const asked = messages.findLastIndex(({ role }) => role === "user");
  const call = /^call (\S+) (\{.*\})$/m.exec(textOf(messages[asked]));
  const tool = call && body.tools?.find((tool) => tool.function?.name.endsWith(call[1]))?.function?.name;
  if (!call || !body.tools?.length) return null;
  const answered = messages.slice(asked).findLast(({ role }) => role === "tool");
  if (answered) return stream(body, { content: `The tool said: ${textOf(answered)}` }, "stop");
  if (!tool) {
    return stream(body, { content: `There is no tool ${call[1]}` }, "stop");
  }
  const toolCall = {
    index: 0,
    id: crypto.randomUUID(),
    type: "function",
    function: { name: tool, arguments: call[2] },
  };
  return stream(body, { tool_calls: [toolCall] }, "tool_calls");
}

function textOf(message: ChatMessage | undefined): string {
  const content = message?.content ?? "";
  return typeof content === "string" ? content : content.map(({ text }) => text ?? "").join("\n");
}

function stream(body: ChatBody, delta: object, finish: string): Response {
  const chunk = (delta: object, finish_reason: string | null) => {
    const choices = [{ index: 0, delta, finish_reason }];
    return `data: ${
      JSON.stringify({ id: "1", object: "chat.completion.chunk", model: body.model, choices })
    }\n\n`;
  };
  const text = chunk({ role: "assistant", content: "" }, null) + chunk(delta, null) + chunk({}, finish);
  return new Response(text + "data: [DONE]\n\n", { headers: { "content-type": "text/event-stream" } });
}
