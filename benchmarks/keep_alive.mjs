// Calls a URL with Node's fetch, over connections that are kept, and prints what came of it as JSON.
// node keep_alive.mjs URL KEY CLIENTS SECONDS MOST_PAUSE_MS
const [url, key, clients, seconds, pause] = process.argv.slice(2);
const end = Date.now() + Number(seconds) * 1000;
const failures = {};
let calls = 0;

async function client() {
  while (Date.now() < end) {
    try {
      const response = await fetch(url, { headers: { Authorization: `Bearer ${key}` } });
      await response.json();
      if (response.status !== 200) throw new Error(`status ${response.status}`);
    } catch (error) {
      const reason = error.cause?.code ?? error.cause?.message ?? error.message;
      failures[reason] = (failures[reason] ?? 0) + 1;
    }
    calls += 1;
    await new Promise((resolve) => setTimeout(resolve, Math.random() * Number(pause)));
  }
}

await Promise.all(Array.from({ length: Number(clients) }, client));
console.log(JSON.stringify({ calls, failures }));
