// The life of a task as a bar: when it waited, when it ran, and how each attempt ended.
import { h, s } from './dom.js';
import { duration, moment, now } from './format.js';
import { t } from './text.js';

const COLORS = { succeeded: 'calm', running: 'running', canceled: 'calm', lost: 'failed', released: 'calm' };

/** The pieces of a task's time: {from, to, name, color}. */
function pieces(task) {
  const found = [];
  const waits = (from, to) => found.push({ from, to, name: t('l.waits'), color: 'wait' });
  let at = task.created_at;
  (task.attempts || []).forEach(({ attempt, outcome, started_at: from, ended_at: to = now() }) => {
    const [word] = (outcome || 'running').split(':');
    waits(at, from);
    found.push({ from, to, name: `${t('l.attempt', { n: attempt })}: ${t(`state.${word}`)}`, color: COLORS[word] || 'failed' });
    at = to;
  });
  const isOver = task.finished_at || task.state === 'running';
  if (!isOver || task.finished_at > at + 0.01) waits(at, task.finished_at || now());
  return found.filter(each => each.to - each.from > 0);
}

export function timeline(task) {
  const all = pieces(task);
  const from = task.created_at;
  const to = Math.max(from + 0.001, ...all.map(each => each.to));
  const x = at => ((at - from) / (to - from)) * 1000;
  const read = each => `${each.name}, ${moment(each.from)}, ${duration(each.to - each.from)}`;
  const bar = each => {
    const [y, height] = each.color === 'wait' ? [11, 2] : [6, 12];
    const width = Math.max(2, x(each.to) - x(each.from)).toFixed(1);
    return s('rect', { class: `of-${each.color}`, x: x(each.from).toFixed(1), y, width, height }, s('title', read(each)));
  };
  const label = all.map(read).join('; ');
  return h('div.timeline',
    s('svg', { viewBox: '0 0 1000 24', preserveAspectRatio: 'none', role: 'img', 'aria-label': label }, all.map(bar)),
    h('div.ends', h('span', moment(from)), h('span', duration(to - from)), h('span', moment(to))));
}
