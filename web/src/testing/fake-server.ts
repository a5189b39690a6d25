/** A server of the API for component tests: it answers as told, and remembers what it was sent. */
export interface SentRequest {
  readonly method: string;
  /** Below the address of the server, without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** The JSON that was sent; undefined without a body. */
  readonly body: unknown;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

type Respond = (request: SentRequest) => Answer | Promise<Answer>;

export class FakeServer {
  /** Requests that change something, in the order of their arrival. */
  readonly sent: SentRequest[] = [];
  /** Requests that read something. */
  readonly read: SentRequest[] = [];
  readonly #routes: Array<{ method: string; path: string; respond: Respond }> = [];

  /** Answers a method and path with a status (200) and JSON, from now on. */
  answers(route: string, body: unknown = null, status = 200): void {
    this.#on(route, () => ({ status, body }));
  }

  /** Refuses with the API's error. */
  refuses(
    route: string,
    detail: string,
    {
      status = 400,
      code = "invalid_input",
      attr = null,
    }: { status?: number; code?: string; attr?: string | null } = {},
  ): void {
    this.answers(route, { type: "error", code, detail, attr }, status);
  }

  /** Answers only once the returned function is called, with JSON and a status. */
  holds(route: string): (body: unknown, status?: number) => void {
    let release: (body: unknown, status?: number) => void = () => {};
    const held = new Promise<Answer>((resolve) => {
      release = (body, status = 200) => resolve({ status, body });
    });
    this.#on(route, () => held);
    return release;
  }

  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    const text = await request.text();
    const sent: SentRequest = {
      method: request.method,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      body: text === "" ? undefined : isJson(request) ? JSON.parse(text) : text,
    };
    (sent.method === "GET" ? this.read : this.sent).push(sent);
    const route = this.#routes.findLast((one) => one.method === sent.method && one.path === sent.path);
    if (route === undefined) throw new TypeError(`The test has no answer to ${sent.method} ${sent.path}.`);
    const { status, body } = await route.respond(sent);
    const empty = status === 204 || body === null;
    return new Response(empty ? null : JSON.stringify(body), {
      status,
      headers: empty ? { "content-length": "0" } : { "content-type": "application/json" },
    });
  };

  #on(route: string, respond: Respond): void {
    const [method = "", path = ""] = route.split(" ");
    this.#routes.push({ method, path, respond });
  }
}

function isJson(request: Request): boolean {
  return request.headers.get("content-type")?.startsWith("application/json") ?? true;
}

let current: FakeServer | null = null;

/** Makes calls of the app go to a server of this test. */
export function startServer(): FakeServer {
  current = new FakeServer();
  return current;
}

/** What the app calls instead of the network; there is none in tests. */
export function fetchFromFakeServer(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  if (current === null) return Promise.reject(new TypeError("The test has no server: call startServer()."));
  return current.fetch(input, init);
}

export function stopServer(): void {
  current = null;
}
