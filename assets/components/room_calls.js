// What a room's pages ask of the server, and how long they wait before they ask again.

/**
 * What the server said: its JSON, or a sentence. `status` is 0 where it can't be reached.
 * @typedef {{ status: number, said: any, tag: string }} Reply
 */

/**
 * @param {string} address below the room's
 * @param {Record<string, string>} headers
 * @param {unknown} [body] sent as JSON by POST; without it, it is a GET
 * @returns {Promise<Reply>}
 */
export async function call(address, headers, body) {
  const { base, code } = document.body.dataset;
  try {
    const answer = await fetch([`${base}/r`, code, address].filter(Boolean).join("/"), {
      method: body === undefined ? "GET" : "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store",
      signal: AbortSignal.timeout(8000),
    });
    const text = await answer.text();
    const json = answer.headers.get("Content-Type")?.startsWith("application/json");
    return { status: answer.status, said: json ? JSON.parse(text) : text, tag: answer.headers.get("ETag") ?? "" };
  } catch {
    return { status: 0, said: "No connection. This goes on by itself when it is back.", tag: "" };
  }
}

/**
 * Look again and again: after `pause` ms when all is well, later and later while it isn't, and at once
 * when the line, or the reader, is back.
 * @param {() => Promise<boolean | undefined>} look says whether all is well; nothing where there is no
 *   more to look for
 * @param {number} pause ms
 */
export function keepLooking(look, pause) {
  const LONGEST = 15_000;
  let wait = pause;
  let timer = 0;
  let looking = false;
  const next = async () => {
    if (looking) return;
    looking = true;
    clearTimeout(timer);
    const started = performance.now();
    const well = await look();
    looking = false;
    if (well === undefined) return;
    wait = well ? pause : Math.min(wait * 2, LONGEST);
    // Not all of a class at the same moment, after the line was cut for all.
    const late = wait > pause ? wait * 0.3 * Math.random() : 0;
    timer = setTimeout(next, Math.max(wait + late - (performance.now() - started), 100));
  };
  const atOnce = () => {
    if (document.visibilityState === "visible") void next();
  };
  addEventListener("online", atOnce);
  document.addEventListener("visibilitychange", atOnce);
  void next();
  return atOnce;
}
