// A reader's tabs share one stream of events: docs/explanation/reader-pages.md, "Live".
const HELLO = 10e3, SILENCE = 75e3, QUIET = 30e3, POLL = 20e3, LONGEST = 180e3, ANSWER = 300;
const parts = [...document.querySelectorAll("[data-live]")].map((part) => part.dataset);
const {live} = parts[0], listeners = [];

// What came after `from` and up to `last` was told; `seen`: the last of each subject.
let from = Math.min(...parts.map(({since}) => since)), last = from, seen = {};
let awake, alone, renewing, leave, channel, source, failures, watch, retry, polling, asking, quiet, hidden;

// Tells `event(data)` what came, once. `reset()`, if too much was missed: promises where the page read anew stands.
export const follow = (listener) => listeners.push(listener);

const about = (time) => time * (0.5 + Math.random());

// From the stream, the server, or another tab: all that came after `after` and up to `to`.
function hear({after, events, last: to}) {
  if (after > last) catchUp();
  else {
    asking = clearTimeout(asking);
    last = Math.max(last, to);
  }
  for (const event of events) {
    const subject = [event.post, event.correction, event.article];
    if (event.id > (seen[subject]?.id ?? from)) {
      seen[subject] = event;
      listeners.forEach((one) => one.event(event));
    }
  }
}

function tell(message) {
  channel?.postMessage(message);
  hear(message);
}

// A number asks what came after it. Who leads says something every 30 seconds, or is not there any more.
function overhear({data}) {
  if (data >= 0) return leave && answer(data);
  if (!leave) expect(about(2 * SILENCE));
  hear(data);
}

// To who asks what came after `asked`; what is not known here they ask of the server.
function answer(asked) {
  const after = asked < from || asked > last ? last : asked;
  channel?.postMessage({after, events: Object.values(seen).filter(({id}) => id > after), last});
}

async function ask() {
  const after = last, told = await (await fetch(live.replace(/live$/, "since/" + after))).json();
  if (!told.reset) tell({...told, after});
  else if (!renewing) renew(told.last);
}

function catchUp() {
  if (asking) return;
  channel?.postMessage(last);
  asking = setTimeout(() => {
    asking = 0;
    ask().catch(() => {}); // the next beat finds the gap again
  }, ANSWER);
}

// Not from `id` if the page knows less: what came between would be lost. But an old page, too, must not hold it up.
function renew(id) {
  sleep();
  renewing = Promise.all(listeners.map((one) => one.reset())).then((known) => {
    const since = Math.min(...known);
    from = last = since > last ? since : id;
    seen = {};
    renewing = null;
    wake();
  }, () => setTimeout(renew, about(POLL), id));
}

function open() {
  const on = (name, act) => source.addEventListener(name, ({data}) => (expect(SILENCE), act(data && JSON.parse(data))));
  expect(HELLO);
  source = new EventSource(`${live}?since=${last}`);
  source.onerror = lost;
  on("message", (event) => tell({after: last, events: [event], last: event.id}));
  on("reset", ({id}) => renew(id));
  on("hello", () => (failures = 0));
  on("beat", () => answer(last));
}

function expect(time) {
  clearTimeout(watch);
  watch = setTimeout(leave ? lost : () => lock({steal: true}), time);
}

function lost() {
  source.close();
  clearTimeout(watch);
  retry = setTimeout(open, about(Math.min(2e3 * 2 ** failures++, LONGEST)));
  if (failures == 2) poll(POLL);
}

// Where no stream passes.
async function poll(pause) {
  clearTimeout(polling);
  if (failures > 1 && leave) {
    pause = await ask().then(() => POLL, () => Math.min(2 * pause, LONGEST));
    polling = setTimeout(poll, about(pause), pause);
  }
}

function lead(held) {
  if (!awake) return;
  if (!held) {
    expect(about(2 * SILENCE));
    catchUp();
    return lock({signal: awake.signal});
  }
  const led = new Promise((done) => (leave = done));
  failures = 1;
  answer(last);
  open();
  return led;
}

async function lock(options) {
  const mine = awake;
  try {
    channel ??= Object.assign(new BroadcastChannel(live), {onmessage: overhear});
    await navigator.locks.request(live, options, lead);
  } catch {
    if (mine != awake) return;
    alone = !leave; // else it was stolen
    sleep();
    wake();
  }
}

function wake() {
  if (awake || renewing || document.hidden) return;
  awake = new AbortController();
  if (alone) lead(true);
  else lock({ifAvailable: true});
}

function sleep() {
  awake?.abort();
  source?.close();
  channel?.close();
  leave?.();
  [watch, retry, polling, asking].forEach(clearTimeout);
  awake = leave = channel = asking = null;
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
document.addEventListener("DOMContentLoaded", wake); // now all scripts of the page listen
