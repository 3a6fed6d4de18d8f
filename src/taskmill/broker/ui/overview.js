// The page that people open first: whether all is well, and if not what is wrong and where to look.
import { frame, get } from './api.js';
import { openBulk } from './bulk.js';
import { chart, recent } from './chart.js';
import { action, firstSubmit } from './dialog.js';
import { button, h, part, patch } from './dom.js';
import { ago, compact, duration, icon, now, number, pageOf, percent, since, state, tasksAt } from './format.js';
import { live } from './live.js';
import { table } from './table.js';
import { t } from './text.js';
import { byProgram, failing, problems } from './verdict.js';

const RANGES = { live: [300, 5], day: [82800, 3600], month: [32 * 86400, 86400] };
const STATES = ['running', 'queued', 'retrying', 'scheduled', 'blocked'];
const ROWS = 5;

export function open(page) {
  const verdict = h('div.verdict');
  const welcome = h('div.empty', { hidden: true });
  const readings = h('div.readings');
  const facts = { queues: [], crons: [] };
  let range = 'live';
  let stats = null;
  let seen = '';
  let readAt = 0;
  let isDue = false;
  let isPeriodic = false;
  let answers = {};

  const last = () => live.history[live.history.length - 1];
  function choose(name) {
    range = name;
    return readStats();
  }
  const rangeButton = name => button(t(`o.${name}`), () => choose(name), { 'aria-pressed': String(range === name) });
  const ranges = () => h('div.switch', { role: 'group', 'aria-label': t('o.range') }, Object.keys(RANGES).map(rangeButton));
  const through = chart(t('o.through'), value => t(`o.per.${range}`, { n: compact(value) }), ranges);
  const backlog = chart(t('o.backlog'), compact);
  const times = chart(t('o.times'), duration);

  /** A table of some rows under a heading; without rows it says what their absence means. */
  function short(title, none, columns, { key = row => row.key, href = row => row.href } = {}) {
    const node = h('section');
    const rows = table({ caption: title, key, href, columns });
    const draw = (found, more) => {
      rows.draw(found.slice(0, ROWS));
      return [h('header', h('h2', title), more), found.length ? rows.node : h('p.grey', none)];
    };
    return { node, show: (data, rowsOf, moreOf) => part(node, data, () => draw(rowsOf(data), moreOf?.(data))) };
  }

  const task = cell => ({ id: 'label', label: t('k.task'), main: true, cell });
  const these = row => ({ state: row.state, error: row.code, name: row.label.replace(/…$/, '') });
  function again(row) {
    const [verb, label] = row.state === 'failed' ? ['retry', t('o.retry')] : ['start', t('o.start')];
    return action(label, 'admin', () => openBulk(verb, { filter: these(row), done: page.reload }), { class: 'plain link' });
  }
  const failures = short(t('o.fails'), t('o.nofails'), [
    { id: 'state', label: t('k.state'), cell: row => state(row.state) },
    task(row => [row.label, row.calls > 1 && h('span.grey', ` ${t('o.calls', { n: number(row.calls) })}`)]),
    { id: 'error', label: t('k.error'), cell: row => h('span.mono', row.code) },
    { id: 'n', label: t('o.count'), num: true, cell: row => number(row.count) },
    { id: 'last', label: t('o.last'), cell: row => [ago(row.last), ' ', h('a.grey', { href: pageOf('task', row.uuid) }, t('o.newest'))] },
    { id: 'do', label: h('span.sr', t('b.change')), cell: again }
  ], { key: row => `${row.state} ${row.code} ${row.label}`, href: row => tasksAt(these(row)) });
  const longest = short(t('o.longest'), t('o.idle'), [
    task(row => row.label),
    { id: 'for', label: t('o.for'), num: true, cell: row => since(row.started_at) },
    { id: 'worker', label: t('k.worker'), cell: row => row.worker }
  ]);
  const next = short(t('o.next'), t('o.nothing'), [
    task(row => [icon(row.icon), ' ', row.label]),
    { id: 'when', label: t('o.starts'), cell: row => ago(row.at) },
    { id: 'queue', label: t('k.queue'), cell: row => row.queue }
  ]);
  const charts = h('div.charts', through.node, backlog.node, times.node);
  patch(page.root, verdict, welcome, readings, charts, failures.node, h('div.halves', longest.node, next.node));

  function healthy(overview) {
    return t('v.healthy', {
      wait: overview.oldest_wait === null ? t('v.none') : duration(overview.oldest_wait),
      busy: number(overview.running),
      slots: number(overview.slots),
      share: percent(facts.fails.share ?? 0)
    });
  }

  function drawVerdict() {
    const overview = last();
    facts.fails = failing(live.history, stats?.quarter);
    const [first, ...others] = problems({ ...facts, overview });
    const line = (each, tag) => h(tag, { class: `is-${each.color}` }, icon(each.color === 'paused' ? 'paused' : 'warning'),
      h('a', { href: each.href }, t(each.key, each.values)));
    const fine = overview ? [icon('succeeded'), healthy(overview)] : t('v.asking');
    patch(verdict, first ? line(first, 'h1') : h('h1', fine),
      others.length > 0 && h('ul', { 'aria-label': t('v.also') }, others.slice(0, 4).map(each => line(each, 'li'))));
    const isNew = overview?.submitted === 0;
    if (isNew && !welcome.firstChild) patch(welcome, firstSubmit());
    welcome.hidden = !isNew;
    frame.speak(verdict.firstChild.textContent);
    if (overview) drawReadings(overview);
  }

  function drawReadings(overview) {
    const counts = STATES.map(name => {
      const isColoured = overview[name] && (name === 'retrying' || name === 'running');
      return h('a', { href: tasksAt({ state: name }) }, h('span', t(`state.${name}`)),
        h('strong', { class: isColoured && `is-${name}` }, compact(overview[name])),
        name === 'running' && h('small', ` / ${number(overview.slots)}`));
    });
    const quiet = overview.quiet > 0 && h('small.is-quiet', ` ${t('w.some.quiet', { n: number(overview.quiet) })}`);
    patch(readings, counts, h('div', h('span', t('k.wait')), h('strong', duration(overview.oldest_wait))),
      h('a', { href: '#/workers' }, h('span', t('nav.workers')), h('strong', number(overview.workers)), quiet));
  }

  function drawCharts() {
    const rate = name => (fresh, old) => Math.max(0, fresh[name] - old[name]) / (fresh.at - old.at);
    const values = [rate('succeeded'), rate('failed'), sample => sample.queued, sample => sample.retrying];
    const { rows, ...axis } = recent(live.history, ...RANGES.live, now(), values);
    const series = (key, color, of, area) => ({ name: t(key), color, values: of, area });
    const both = ([good, bad]) => [series('state.succeeded', 'calm', good, true), series('state.failed', 'failed', bad, true)];
    const past = stats?.[range];
    if (range === 'live') through.draw({ ...axis, series: both(rows) });
    else if (past) through.draw({ from: past.since, step: past.step, series: both([past.succeeded, past.failed]) });
    backlog.draw({ ...axis, series: [series('state.queued', 'calm', rows[2], true), series('state.retrying', 'retrying', rows[3])] });
    if (!stats?.day) return;
    const { since: from, step, wait, run } = stats.day;
    const p95 = list => list.map(each => each.p95);
    times.draw({ from, step, series: [series('o.wait95', 'accent', p95(wait)), series('o.run95', 'calm', p95(run), true)] });
  }

  function draw() {
    isDue = false;
    drawVerdict();
    drawCharts();
  }

  async function readStats() {
    const ask = (seconds, step) => get('api/stats', { since: now() - seconds, step });
    const [quarter, day, month] = await Promise.all([ask(900, 900), ask(...RANGES.day), range === 'month' && ask(...RANGES.month)]);
    stats = { quarter, day, month, at: Date.now() };
    draw();
  }

  /** Asks again only when one of these counts has changed, or after half a minute. */
  async function fresh(path, params, counts) {
    const key = counts.split(' ').map(name => last()?.[name]).join();
    const name = path + counts;
    if (answers[name]?.key !== key || Date.now() - answers[name].at > 30000)
      answers[name] = { key, at: Date.now(), data: await get(path, params) };
    return answers[name].data;
  }

  async function load() {
    readAt = Date.now();
    if (!isPeriodic) answers = {};
    isPeriodic = false;
    const [failed, runs, waits, { crons }, { queues }] = await Promise.all([
      fresh('api/failures', {}, 'failed retried retrying'),
      fresh('api/tasks', { state: 'running', limit: ROWS, order: 'oldest' }, 'running submitted succeeded failed retried'),
      fresh('api/tasks', { state: 'scheduled', limit: ROWS, order: 'oldest' }, 'scheduled submitted'),
      fresh('api/crons', { sort: 'next', limit: 10 }, 'submitted'),
      fresh('api/queues', { sort: 'wait', limit: 100 }, last()?.queued ? 'at' : 'queued workers'),
      (!stats || Date.now() - stats.at > 60000) && readStats()
    ]);
    Object.assign(facts, { queues, crons });
    const everything = tasksAt({ state: 'failed,retrying' });
    const more = ({ length }) => length > ROWS && h('a', { href: everything }, t('o.more', { n: length - ROWS }));
    failures.show(byProgram(failed.groups), found => found, more);
    longest.show(runs, ({ tasks }) => tasks.map(each => ({ ...each, key: each.uuid, href: pageOf('task', each.uuid) })));
    next.show({ tasks: waits.tasks, crons }, coming);
    draw();
  }

  function coming({ tasks, crons }) {
    const row = (kind, name, label, at, queue) =>
      ({ key: name, href: pageOf(kind, name), icon: kind === 'task' ? 'scheduled' : 'retrying', label, at, queue });
    return [
      ...tasks.map(each => row('task', each.uuid, each.label, each.due, each.queue)),
      ...crons.filter(each => each.next).map(each => row('cron', each.name, each.name, each.next, each.queue))
    ].sort((a, b) => a.at - b.at);
  }

  return {
    load,
    on: event => {
      if (event !== 'overview' || isDue) return;
      isDue = true;
      setTimeout(draw, 0);
    },
    second: () => {
      const { at, durability, oldest_wait: wait, memory, errand_oldest: errand, ...counts } = last() || {};
      const counted = JSON.stringify(counts);
      if (live.state !== 'ok') drawVerdict();
      else if (Date.now() - readAt > (counted === seen ? 30000 : 4500)) {
        seen = counted;
        isPeriodic = true;
        page.reload();
      }
    }
  };
}
