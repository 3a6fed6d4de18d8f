// The life of a task as a bar: when it waited, when it ran, and how each attempt ended.
import { h, s } from './dom.js';
import { duration, moment, now } from './format.js';
import { t } from './text.js';

const COLORS = { succeeded: 'calm', running: 'running', canceled: 'calm', lost: 'failed', released: 'calm' };

/** The pieces of a task's time: {from, to, name, color}. */
function pieces(task) {
  const found = [];
  let at = task.created_at;
  (task.attempts || []).forEach(each => {
    const outcome = (each.outcome || 'running').split(':')[0];
    const to = each.ended_at || now();
    found.push({ from: at, to: each.started_at, name: t('l.waits'), color: 'wait' });
    found.push({
      from: each.started_at,
      to,
      name: `${t('l.attempt', { n: each.attempt })}: ${t(`state.${outcome}`)}`,
      color: COLORS[outcome] || 'failed'
    });
    at = to;
  });
  const isOver = task.finished_at || task.state === 'running';
  if (!isOver || task.finished_at > at + 0.01) found.push({ from: at, to: task.finished_at || now(), name: t('l.waits'), color: 'wait' });
  return found.filter(each => each.to - each.from > 0);
}

export function timeline(task) {
  const all = pieces(task);
  const from = task.created_at;
  const to = Math.max(from + 0.001, ...all.map(each => each.to));
  const x = at => ((at - from) / (to - from)) * 1000;
  const read = each => `${each.name}, ${moment(each.from)}, ${duration(each.to - each.from)}`;
  return h(
    'div.timeline',
    s(
      'svg',
      { viewBox: '0 0 1000 24', preserveAspectRatio: 'none', role: 'img', 'aria-label': all.map(read).join('; ') },
      all.map(each =>
        s(
          'rect',
          {
            class: `of-${each.color}`,
            x: x(each.from).toFixed(1),
            width: Math.max(2, x(each.to) - x(each.from)).toFixed(1),
            y: each.color === 'wait' ? 11 : 6,
            height: each.color === 'wait' ? 2 : 12
          },
          s('title', read(each))
        )
      )
    ),
    h('div.ends', h('span', moment(from)), h('span', duration(to - from)), h('span', moment(to)))
  );
}
