// A reader's tabs share one stream of events. Why it is so: docs/explanation/reader-pages.md, "Live".
const HELLO = 10e3, SILENCE = 75e3, QUIET = 30e3, POLL = 20e3, LONGEST = 180e3;
const shared = self.BroadcastChannel && navigator.locks;
const followed = {};

// Tells `event(data)` what came after the event `since`, in order and once; `reset(id)` if too much was missed.
export const follow = (address, since, listener) => (followed[address] ??= begin(address, +since)).push(listener);

const about = (time) => time * (0.5 + Math.random());

function begin(address, last) {
  const listeners = [], seen = {};
  let from = last, awake, behind, leave, channel, source, failures, watch, retry, polling, quiet, hidden;

  // What came by the stream, by asking, or from the tab that leads. `after`: where that stood before.
  function hear({event, reset, after}) {
    if (after > last && !behind) catchUp();
    if (reset >= 0) {
      from = last = reset;
      listeners.forEach((one) => one.reset(reset));
    }
    const subject = event && (event.post ? "p" + event.post : event.article);
    if (event?.id > (seen[subject] ?? from)) {
      seen[subject] = event.id;
      if (!behind) last = Math.max(last, event.id);
      listeners.forEach((one) => one.event(event));
    }
  }

  function tell(message) {
    channel?.postMessage({...message, after: last});
    hear(message);
  }

  async function ask(tell) {
    const answer = await (await fetch(address.replace(/live$/, "since/" + last))).json();
    behind = false;
    if (answer.reset) return tell({reset: answer.last});
    answer.events.forEach((event) => tell({event}));
    last = Math.max(last, answer.last);
  }

  function catchUp() {
    behind = true;
    ask(hear).catch(() => awake && setTimeout(catchUp, about(POLL)));
  }

  function open() {
    const on = (name, act) => source.addEventListener(name, ({data}) => (expect(SILENCE), act?.(data && JSON.parse(data))));
    expect(HELLO);
    source = new EventSource(`${address}?since=${last}`);
    source.onerror = lost;
    on("message", (event) => tell({event}));
    on("reset", ({id}) => tell({reset: id}));
    on("hello", () => (failures = 0));
    on("beat");
  }

  function expect(time) {
    clearTimeout(watch);
    watch = setTimeout(lost, time);
  }

  function lost() {
    source.close();
    clearTimeout(watch);
    retry = setTimeout(open, about(Math.min(2e3 * 2 ** failures++, LONGEST)));
    if (failures == 2) poll(POLL);
  }

  // Where no stream passes.
  async function poll(pause) {
    if (failures > 1 && leave) {
      pause = await ask(tell).then(() => POLL, () => Math.min(2 * pause, LONGEST));
      polling = setTimeout(poll, about(pause), pause);
    }
  }

  function lead(lock) {
    if (!awake) return;
    if (!lock) {
      catchUp();
      return navigator.locks.request(address, {signal: awake.signal}, lead).catch(() => {});
    }
    failures = 1;
    channel?.postMessage({after: last});
    open();
    return new Promise((done) => (leave = done));
  }

  function wake() {
    if (awake || document.hidden) return;
    awake = new AbortController();
    if (!shared) return lead(true);
    channel = new BroadcastChannel(address);
    channel.onmessage = ({data}) => hear(data);
    navigator.locks.request(address, {ifAvailable: true}, lead);
  }

  function sleep() {
    awake?.abort();
    source?.close();
    channel?.close();
    leave?.();
    [watch, retry, polling].forEach(clearTimeout);
    awake = leave = channel = null;
  }

  document.addEventListener("visibilitychange", () => {
    clearTimeout(quiet);
    if (document.hidden) {
      hidden = Date.now();
      quiet = setTimeout(sleep, QUIET);
    } else {
      if (Date.now() - hidden > QUIET) sleep(); // timers stood still with the machine
      wake();
    }
  });
  addEventListener("pagehide", sleep);
  addEventListener("pageshow", wake);
  addEventListener("online", () => (sleep(), wake()));
  wake();
  return listeners;
}
