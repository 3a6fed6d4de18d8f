// One request for events is held while the page is seen. Answers are finite, so each is read whole.
import { call, Problem } from './api.js';
import { setNow } from './format.js';

/**
 * state: ok, paused, away (of Redis) or lost (no broker); since: since when; heard: when the last answer came;
 * history: the samples of the last five minutes.
 */
export const live = { state: 'ok', since: 0, heard: 0, history: [], changed: () => {} };
let watched = { topics: [], on: () => {} };
let lastId = null;
let held = null;
let wake = () => {};

const isIdle = () => document.hidden || live.state === 'paused' || !watched.topics.length;

function restart() {
  held?.abort();
  wake();
}

/** Watches these topics and the overview: on(event, data) is called for each event, on('reset') when all must be read anew. */
export function watch(topics, on) {
  const all = [...new Set(['overview', ...topics])].slice(0, 100);
  const isNew = all.some(topic => !watched.topics.includes(topic));
  watched = { topics: all, on };
  if (isNew) restart();
}

export function togglePause() {
  become(live.state === 'paused' ? 'ok' : 'paused');
  if (live.state === 'ok') watched.on('reset', {});
  restart();
}

/** Tells what another request heard: 200, 503 or 0. */
export function heardElsewhere(status) {
  if (live.state === 'paused') return;
  if (status === 200 ? live.state === 'lost' : live.state === 'ok') become(status === 200 ? 'ok' : status ? 'away' : 'lost');
}

function become(state) {
  if (state === live.state) return;
  const wasTrouble = live.state === 'away' || live.state === 'lost';
  Object.assign(live, { state, since: Date.now() });
  live.changed();
  if (wasTrouble && state === 'ok') watched.on('reset', {});
}

function remember(sample) {
  setNow(sample.at);
  if (live.history.length && live.history[live.history.length - 1].at >= sample.at)
    live.history = live.history.filter(old => old.at < sample.at);
  live.history.push(sample);
  if (live.history.length > 310) live.history.shift();
}

function read(text) {
  let isHeard = false;
  for (const block of text.split('\n\n')) {
    const fields = Object.fromEntries(block.split('\n').map(line => line.split(/: (.*)/s)));
    if (fields.id) {
      lastId = fields.id;
      isHeard = true;
    }
    if (!fields.event) continue;
    const data = JSON.parse(fields.data);
    if (fields.event === 'overview') remember(data);
    watched.on(fields.event, data);
  }
  const retry = Number(/retry: (\d+)/.exec(text)?.[1] ?? 1000);
  if (isHeard) live.heard = Date.now();
  become(isHeard ? 'ok' : 'away');
  return retry;
}

const sleep = ms =>
  new Promise(done => {
    wake = done;
    if (ms !== Infinity) setTimeout(done, ms);
  });

/** Runs for ever. */
export async function run() {
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && live.state !== 'paused' && Date.now() - live.heard > 30000) watched.on('reset', {});
    restart();
  });
  for (;;) {
    if (isIdle()) {
      await sleep(Infinity);
      continue;
    }
    held = new AbortController();
    try {
      const topics = watched.topics.join(',');
      const headers = lastId ? { 'Last-Event-ID': lastId } : {};
      const text = await call('GET', 'api/events', { topics, wait: 25 }, { signal: held.signal, text: true, headers });
      await sleep(read(text));
    } catch (e) {
      if (e.name === 'AbortError') continue;
      if (!(e instanceof Problem)) throw e;
      if (e.status === 0 || e.status === 503) become(e.status === 0 ? 'lost' : 'away');
      else watched.topics = ['overview'];
      await sleep(2000);
    }
  }
}

/** Seconds since the last answer. */
export const age = () => (live.heard ? (Date.now() - live.heard) / 1000 : 0);
