// Whether all is well: the first thing that is wrong, and what else is.
import { live } from './live.js';
import { bytes, duration, now, number, pageOf, percent } from './format.js';

/** An errand, which lets a child go or makes a callback, is carried out at once; after this time something hinders it. */
const ERRAND_SECONDS = 20;

/** Attempts that ended in the newest time that says enough: {ended, failed, share}; share is null if there were none. */
export function failing(history, stats) {
  const newest = history[history.length - 1];
  const count = from => {
    const delta = name => Math.max(0, newest[name] - from[name]);
    const failed = delta('failed') + delta('retried');
    return { failed, ended: failed + delta('succeeded') };
  };
  let found = { failed: 0, ended: 0 };
  for (const seconds of newest ? [60, 300] : []) {
    const first = history.find(sample => sample.at >= newest.at - seconds);
    if (found.ended < 20) found = count(first);
  }
  if (found.ended < 20 && stats) {
    const sum = name => stats[name].reduce((a, b) => a + b, 0);
    const failed = sum('failed') + sum('retried');
    found = { failed, ended: failed + sum('succeeded') };
  }
  return { ...found, share: found.ended ? found.failed / found.ended : null };
}

/**
 * What is wrong, the weightiest first: {key, values, href, color}, of which key names a text, and values are texts.
 * facts: {overview, fails, queues, crons, workers}; what is not known yet is left out.
 */
export function problems({ overview: o, fails, queues = [], crons = [] }) {
  const found = [];
  const add = (isSo, key, href, values = {}, color = 'failed') => isSo && found.push({ key, href, values, color });
  add(live.state === 'lost', 'v.lost', '../healthz');
  add(live.state === 'away', 'v.away', '../readyz', { n: duration(Math.round((Date.now() - live.since) / 1000)) });
  if (!o) return found;
  const waits = row => ({ queue: row.queue, n: number(row.queued), wait: duration(row.oldest_wait) });
  const at = row => pageOf('queue', row.queue);
  const used = o.memory_max ? o.memory / o.memory_max : 0;
  const failed = { share: percent(fails?.share ?? 0), n: number(fails?.failed), ended: number(fails?.ended) };
  const fails5 = fails && fails.failed >= 5;
  const quiet = o.workers > 0 && o.quiet === o.workers;
  const failures = o.failed || !o.retrying ? '#/tasks?state=failed' : '#/tasks?state=retrying';
  add(!o.workers, o.queued ? 'v.noworker' : 'v.noworker.idle', '#/workers', { n: number(o.queued) });
  add(quiet && o.queued, 'v.quiet', '#/workers', { n: number(o.queued) }, 'paused');
  add(used >= 0.99, 'v.full', '#/tasks?state=succeeded,failed,canceled', { max: bytes(o.memory_max) });
  add(fails5 && fails.share >= 0.5, 'v.failing', failures, failed);
  if (o.workers && !quiet)
    queues.filter(row => row.queued && !row.workers && !row.paused).forEach(row => add(true, 'v.unserved', at(row), waits(row)));
  queues.filter(row => row.queued && row.paused).forEach(row => add(true, 'v.paused', at(row), waits(row), 'paused'));
  add(fails5 && fails.share >= 0.1 && fails.share < 0.5, 'v.failing', failures, failed, 'retrying');
  const slow = queues.find(row => row.queued && row.workers && !row.paused && row.oldest_wait > 60);
  const isLimited = slow && (slow.rate || (slow.concurrency && slow.running >= slow.concurrency));
  const busy = { busy: number(o.running), slots: number(o.slots) };
  if (slow) add(true, isLimited ? 'v.limited' : 'v.slow', at(slow), { ...waits(slow), ...busy }, 'retrying');
  add(o.errand_oldest > ERRAND_SECONDS, 'v.errands', '#/tasks?state=blocked', { n: number(o.errands), wait: duration(o.errand_oldest) });
  add(used >= 0.9 && used < 0.99, 'v.nearlyfull', '#/tasks', { share: percent(used) }, 'retrying');
  crons
    .filter(cron => cron.next && cron.next < now() - 60)
    .forEach(cron =>
      add(true, 'v.cronlate', pageOf('cron', cron.name), { name: cron.name, n: duration(now() - cron.next) }, 'retrying')
    );
  add(o.durability === 'memory', 'v.memory', '#/', {}, 'retrying');
  return found;
}

/** A script and its arguments, or a method, a host and the rest of the address. */
const PROGRAM = /^(?:[A-Z]+ [a-z]+:\/\/[^/?#\s]*|\S+)/;

/** Groups of failures with the same program, code and state become one: its label is what they begin with, calls how many they were. */
export function byProgram(groups) {
  const found = new Map();
  for (const each of groups) {
    const label = PROGRAM.exec(each.label)?.[0] ?? each.label;
    const key = [label, each.code, each.state].join('\n');
    const old = found.get(key);
    if (!old) found.set(key, { ...each, calls: 1 });
    else {
      const newest = old.last >= each.last ? old : each;
      found.set(key, { ...newest, label, calls: old.calls + 1, count: old.count + each.count });
    }
  }
  return [...found.values()].sort((a, b) => b.count - a.count);
}
